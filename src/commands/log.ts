/** Where the command layer writes what happened. Facts may hold an `error`; the logger masks secrets. */
export interface CommandLog {
  warn(message: string, facts?: Readonly<Record<string, unknown>>): void;
  error(message: string, facts?: Readonly<Record<string, unknown>>): void;
}
