import { readFileSync } from 'node:fs';

const SCHEDSTAT = '/proc/thread-self/schedstat';
const NS_PER_MS = 1e6;

/** Time this thread was on a core (Linux): what other processes take away does not count. Null where the system does not tell. */
function threadMs(): number | null {
  try {
    const ns = Number(readFileSync(SCHEDSTAT, 'utf8').split(' ')[0]);
    return Number.isFinite(ns) && ns > 0 ? ns / NS_PER_MS : null;
  } catch {
    return null;
  }
}

const onLinux = threadMs() !== null;

/** Which clock {@link busyMs} reads, for the head of the report. */
export const CLOCK = onLinux ? 'time of the thread on its core' : 'wall clock';

/** Milliseconds that throughput is measured in. Its steps may be some milliseconds: use it on spans of a hundred and more. */
export function busyMs(): number {
  return onLinux ? (threadMs() ?? performance.now()) : performance.now();
}
