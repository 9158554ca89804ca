/** `SOLUSDC` → `SOL`; a symbol of another quote asset stays whole. */
export function assetOf(symbol: string, quoteAsset: string): string {
  const isOurs = symbol.endsWith(quoteAsset) && symbol.length > quoteAsset.length;
  return isOurs ? symbol.slice(0, -quoteAsset.length) : symbol;
}

/** What a person wrote (`sol`, `SOL`, `SOL/USDC`, `sol-usdc`, `SOLUSDC`) as one of `symbols`; null where it is none of them. */
export function readSymbol(text: string, symbols: readonly string[], quoteAsset: string): string | null {
  const plain = text
    .trim()
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
  if (symbols.includes(plain)) return plain;
  return symbols.includes(plain + quoteAsset) ? plain + quoteAsset : null;
}
