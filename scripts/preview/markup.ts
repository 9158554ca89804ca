import type { Paragraph, Span } from './text.ts';

/** Discord's markdown as far as the renderer writes it: bold, escapes, fenced blocks. */
export function fromMarkdown(text: string): Paragraph[] {
  return text.split(/```\n?/).flatMap((part, index) => {
    const lines = part.replace(/^\n|\n$/g, '').split('\n');
    if (index % 2 === 1) return lines.map((line): Paragraph => ({ kind: 'mono', text: line }));
    if (part.trim() === '') return [];
    return lines.map((line): Paragraph => ({ kind: 'text', spans: markdownSpans(line) }));
  });
}

function markdownSpans(line: string): Span[] {
  const spans: Span[] = [];
  let text = '';
  let bold = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '\\') text += line[++i] ?? '';
    else if (line.startsWith('**', i)) {
      spans.push({ text, bold });
      text = '';
      bold = !bold;
      i++;
    } else if (line[i] !== '*') text += line[i];
  }
  return [...spans, { text, bold }];
}

const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };

/** Telegram's HTML as far as the renderer writes it: bold, italic, preformatted. */
export function fromHtml(markup: string): Paragraph[] {
  return markup.split(/<\/?pre>/).flatMap((part, index) => {
    const lines = part.replace(/^\n|\n$/g, '').split('\n');
    if (index % 2 === 1) return lines.map((line): Paragraph => ({ kind: 'mono', text: decoded(line) }));
    if (part.trim() === '') return [];
    return lines.map((line): Paragraph => ({ kind: 'text', spans: htmlSpans(line) }));
  });
}

function htmlSpans(line: string): Span[] {
  let bold = false;
  return line.split(/(<\/?[bi]>)/).flatMap((part): Span[] => {
    if (part === '<b>' || part === '</b>') {
      bold = part === '<b>';
      return [];
    }
    return /^<\/?i>$/.test(part) ? [] : [{ text: decoded(part), bold }];
  });
}

function decoded(text: string): string {
  return text.replaceAll(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? entity);
}
