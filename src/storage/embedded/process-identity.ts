import { readFileSync } from 'node:fs';

/**
 * What tells one process from a later one with the same id: its start in clock ticks since boot and the boot itself. Null where
 * the system does not say (other than Linux).
 */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // the command name stands in parentheses and may hold anything; field 22 is the 20th after it
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return start === undefined ? null : `${boot}:${start}`;
  } catch {
    return null;
  }
}

/** True when a process with this id runs, whoever owns it. */
export function processRuns(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
