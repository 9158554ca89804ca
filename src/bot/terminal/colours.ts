import type { Tone } from '../../commands/reply.ts';

/** How a terminal stresses text; plain where it cannot. */
export interface Paint {
  title(text: string, tone: Tone): string;
  strong(text: string): string;
  faint(text: string): string;
}

const ESCAPE = '\u001b[';
const RESET = `${ESCAPE}0m`;
const CODES: Readonly<Record<Tone, string>> = {
  neutral: '1',
  good: '1;32',
  bad: '1;31',
  warning: '1;33',
  danger: '1;41;97',
};

export const PLAIN: Paint = { title: (text) => text, strong: (text) => text, faint: (text) => text };

const COLOURED: Paint = {
  title: (text, tone) => `${ESCAPE}${CODES[tone]}m${text}${RESET}`,
  strong: (text) => `${ESCAPE}1m${text}${RESET}`,
  faint: (text) => `${ESCAPE}2m${text}${RESET}`,
};

/** Colours only where the stream is a terminal that has them; the stream itself knows NO_COLOR and its kin. */
export function paintFor(output: NodeJS.WritableStream): Paint {
  const canColour = 'hasColors' in output && typeof output.hasColors === 'function' && output.hasColors() === true;
  return canColour ? COLOURED : PLAIN;
}
