import type { Registry } from 'prom-client';
import type { Command, Request } from '../commands/command.ts';
import type { GateInput } from '../commands/meanings.ts';
import type { CommandLog } from '../commands/log.ts';
import type { ReadModel } from '../commands/read-model.ts';
import type { Reply } from '../commands/reply.ts';
import type { LiveView, Operator } from '../commands/services.ts';
import type { AuditStore } from '../commands/stores.ts';
import type { Mask } from '../text/mask.ts';

/** Everything the HTTP interface stands on; the runtime builds it once. */
export interface ApiParts {
  readonly read: ReadModel;
  readonly live: LiveView;
  readonly operator: Operator;
  readonly door: ApiDoor;
  readonly audit: AuditStore;
  /** Hides the secrets of the settings in what callers send. */
  readonly mask: Mask;
  /** What `/metrics` prints; the interface adds its own request times. */
  readonly registry: Registry;
  readonly log: CommandLog;
  /** The engine's own version, such as `2.0.0`. */
  readonly version: string;
  /** IANA name: days, weeks and months of results begin there. */
  readonly timeZone: string;
  /** The wall clock, Unix ms UTC. */
  readonly clock: () => number;
}

/** The way to the commands: `Door` of src/commands/door.ts. */
export interface ApiDoor {
  /** True for a command that was switched off: it is answered with the reason. */
  isOff?(name: string): boolean;
  /** Visible commands, in the order of the help. */
  readonly commands: readonly Command[];
  /** Null = an update id that was handled before. Never throws. */
  handle(request: Request, input: GateInput): Promise<Reply | null>;
}

/** The bearer token, kept so that it never prints. Null = writing routes answer 403. */
export type ApiToken = { reveal(): string } | null;

/** Who may write: whoever sends the token (TCP), or whoever may open the private socket (Unix socket: the machine's owner). */
export type ApiAccess = { readonly kind: 'token'; readonly token: ApiToken } | { readonly kind: 'local' };

/** Who a writing request acts as. */
export interface Caller {
  readonly platform: 'http' | 'terminal';
  readonly id: 'api' | 'console';
}

export interface ApiEnv {
  Variables: { caller: Caller };
}
