import type { Command } from './command.ts';
import { buy } from './list/buy.ts';
import { checklist } from './list/checklist.ts';
import { cycles } from './list/cycles.ts';
import { flatten } from './list/flatten.ts';
import { health } from './list/health.ts';
import { helpFor } from './list/help.ts';
import { id } from './list/id.ts';
import { intentCommands } from './list/intent.ts';
import { language } from './list/language.ts';
import { opportunities } from './list/opportunities.ts';
import { pause } from './list/pause.ts';
import { position } from './list/position.ts';
import { positions } from './list/positions.ts';
import { regimes } from './list/regimes.ts';
import { resume } from './list/resume.ts';
import { sell } from './list/sell.ts';
import { signals } from './list/signals.ts';
import { start } from './list/start.ts';
import { summary } from './list/summary.ts';
import { trailing } from './list/trailing.ts';
import { version } from './list/version.ts';
import { why } from './list/why.ts';
import { usageOf } from './parse.ts';

/** Every command, in the order of menus and help. A new one is one file in list/ and one line here. */
export const COMMANDS: readonly Command[] = [
  summary,
  positions,
  position,
  trailing,
  regimes,
  signals,
  opportunities,
  checklist,
  why,
  cycles,
  health,
  buy,
  sell,
  flatten,
  pause,
  resume,
  helpFor(() => COMMANDS),
  language,
  version,
  start,
  id,
  ...intentCommands,
];

const NEEDED_ROLE = { public: 'anyone', read: 'viewer', reduce: 'trader', add: 'trader', administer: 'owner' } as const;

/** The commands as a markdown table, for the docs; generated, so that it cannot drift. */
export function commandsTable(): string {
  const rows = COMMANDS.filter(({ hidden }) => !hidden).map((command) => {
    const cells = [`\`${usageOf(command)}\``, command.risk, NEEDED_ROLE[command.risk], command.describe.en];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| Command | Risk | Role | What it shows or does |', '|---|---|---|---|', ...rows].join('\n') + '\n';
}
