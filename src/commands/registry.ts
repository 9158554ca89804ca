import type { Command } from './command.ts';
import { acknowledge, snooze } from './list/acknowledge.ts';
import { alerts, alertsConfirm } from './list/alerts.ts';
import { audit } from './list/audit.ts';
import { breakouts } from './list/breakouts.ts';
import { brief } from './list/brief.ts';
import { buy } from './list/buy.ts';
import { cancel } from './list/cancel.ts';
import { chart } from './list/chart.ts';
import { checklist } from './list/checklist.ts';
import { code } from './list/code.ts';
import { cycles } from './list/cycles.ts';
import { exportTrades } from './list/export.ts';
import { flatten } from './list/flatten.ts';
import { forget } from './list/forget.ts';
import { force } from './list/force.ts';
import { health } from './list/health.ts';
import { helpFor } from './list/help.ts';
import { id } from './list/id.ts';
import { intentCommands } from './list/intent.ts';
import { language } from './list/language.ts';
import { logs } from './list/logs.ts';
import { onPosition } from './list/on-position.ts';
import { opportunities } from './list/opportunities.ts';
import { pair } from './list/pair.ts';
import { pause } from './list/pause.ts';
import { pending } from './list/pending.ts';
import { performance } from './list/performance.ts';
import { position } from './list/position.ts';
import { positions } from './list/positions.ts';
import { profit } from './list/profit.ts';
import { protect } from './list/protect.ts';
import { purge, purgeConfirm } from './list/purge.ts';
import { quarantine, quarantineConfirm } from './list/quarantine.ts';
import { regimes } from './list/regimes.ts';
import { releaseAlways } from './list/release-always.ts';
import { release } from './list/release.ts';
import { restart } from './list/restart.ts';
import { resume } from './list/resume.ts';
import { roles } from './list/roles.ts';
import { sell } from './list/sell.ts';
import { settingsChange, settingsConfirm } from './list/settings-change.ts';
import { settings } from './list/settings.ts';
import { signals } from './list/signals.ts';
import { start } from './list/start.ts';
import { summary } from './list/summary.ts';
import { symbols } from './list/symbols.ts';
import { trail } from './list/trail.ts';
import { trailing } from './list/trailing.ts';
import { universe } from './list/universe.ts';
import { version } from './list/version.ts';
import { watch } from './list/watch.ts';
import { why } from './list/why.ts';
import { usageOf } from './parse.ts';

/** Every command, in the order of menus and help. A new one is one file in list/ and one line here. */
export const COMMANDS: readonly Command[] = [
  summary,
  watch,
  brief,
  positions,
  position,
  trailing,
  regimes,
  breakouts,
  signals,
  opportunities,
  checklist,
  why,
  cycles,
  profit,
  performance,
  chart,
  universe,
  symbols,
  exportTrades,
  health,
  alerts,
  acknowledge,
  snooze,
  buy,
  sell,
  trail,
  cancel,
  release,
  flatten,
  pause,
  resume,
  pending,
  code,
  force,
  settings,
  roles,
  logs,
  audit,
  purge,
  quarantine,
  restart,
  helpFor(() => COMMANDS),
  language,
  version,
  start,
  pair,
  id,
  ...intentCommands,
  onPosition,
  forget,
  protect,
  alertsConfirm,
  purgeConfirm,
  quarantineConfirm,
  settingsConfirm,
  settingsChange,
  releaseAlways,
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
