import { pino, type Logger } from 'pino';
import { maskOf } from '../text/mask.ts';

export type { Logger } from 'pino';

const KEPT_LINES = 500;

export interface LogLine {
  readonly timeMs: number;
  readonly level: number;
  readonly component: string;
  readonly message: string;
}

export interface Log {
  readonly logger: Logger;
  /** The newest lines, oldest first; masked like the log itself. */
  lines(component: string | null, count: number): readonly LogLine[];
}

/**
 * JSON lines to `write`. Every secret is masked wherever it appears, also inside texts that others made (an exchange's error may
 * carry a signed address).
 */
export function createLog(level: string, secrets: readonly string[], write: (line: string) => void): Log {
  const mask = maskOf(secrets);
  const kept: LogLine[] = [];
  const logger = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { error: pino.stdSerializers.err } },
    {
      write(line: string) {
        const clean = mask(line);
        keep(kept, clean);
        write(clean);
      },
    },
  );
  return {
    logger,
    lines: (component, count) =>
      kept.filter((line) => component === null || line.component === component).slice(-count),
  };
}

function keep(kept: LogLine[], line: string): void {
  const { time, level, component, msg } = JSON.parse(line) as Record<string, unknown>;
  kept.push({
    timeMs: Date.parse(String(time)),
    level: Number(level),
    component: typeof component === 'string' ? component : 'main',
    message: typeof msg === 'string' ? msg : '',
  });
  if (kept.length > KEPT_LINES) kept.shift();
}
