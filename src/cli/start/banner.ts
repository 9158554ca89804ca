/** What a start tells a person; every line is taken from what was really opened. */
export interface BannerFacts {
  readonly version: string;
  readonly mode: 'paper' | 'live';
  readonly market: string;
  readonly marketNote: string | null;
  readonly symbols: number;
  readonly database: string;
  readonly cache: string;
  readonly bots: readonly { readonly name: string; readonly state: string }[];
  readonly api: string;
  readonly cash: string;
  readonly restored: string;
  readonly seconds: number;
  readonly warnings: readonly string[];
  readonly hint: string | null;
}

export function banner(facts: BannerFacts): string {
  const rows: readonly (readonly [string, string])[] = [
    ['mode', facts.mode === 'live' ? 'LIVE — orders move real money' : 'paper — no real money moves'],
    ['market', facts.marketNote === null ? facts.market : `${facts.market} (${facts.marketNote})`],
    ['symbols', String(facts.symbols)],
    ['database', facts.database],
    ['cache', facts.cache],
    ...facts.bots.map((bot): readonly [string, string] => [bot.name, bot.state]),
    ['api', facts.api],
    ['account', facts.cash],
    ['restored', facts.restored],
  ];
  const lines = [
    '',
    `  RootTrading ${facts.version}`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(10)}${value}`),
    ...facts.warnings.map((warning) => `  note      ${warning}`),
    '',
    `  ready in ${facts.seconds.toFixed(1)} s. Ctrl-C ends it.${facts.hint === null ? '' : ` ${facts.hint}`}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}
