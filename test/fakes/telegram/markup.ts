const TAGS = new Set(['b', 'strong', 'i', 'em', 'u', 's', 'code', 'pre', 'a', 'blockquote', 'tg-spoiler']);
const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };

/** Reads Telegram's HTML as strictly as the Bot API: the visible text, or what cannot be parsed. */
export function parseMarkup(html: string): { readonly text: string } | { readonly problem: string } {
  const open: string[] = [];
  let text = '';
  for (let at = 0; at < html.length;) {
    const character = html.charAt(at);
    if (character === '<') {
      const tag = /^<(\/?)([a-z-]+)((?:\s[^<>]*)?)>/.exec(html.slice(at));
      if (tag === null) return { problem: `can't parse entities: Unsupported start tag "" at byte offset ${at}` };
      const [whole, slash, name = ''] = tag;
      if (!TAGS.has(name))
        return { problem: `can't parse entities: Unsupported start tag "${name}" at byte offset ${at}` };
      if (slash === '/') {
        if (open.pop() !== name) return { problem: `can't parse entities: Unmatched end tag at byte offset ${at}` };
      } else {
        open.push(name);
      }
      at += whole.length;
    } else if (character === '&') {
      const entity = /^&[a-z]+;/.exec(html.slice(at))?.[0];
      text += entity === undefined ? '&' : (ENTITIES[entity] ?? entity);
      at += entity?.length ?? 1;
    } else if (character === '>') {
      return { problem: `can't parse entities: stray ">" at byte offset ${at}` };
    } else {
      text += character;
      at += 1;
    }
  }
  if (open.length > 0)
    return { problem: `can't parse entities: Can't find end tag corresponding to start tag ${open[0]}` };
  return { text };
}
