/**
 * What goes wrong with one request. `accept` says whether the exchange acted before things went wrong.
 * - `hang`: no answer at all. `reset`: the connection breaks. `status`: a page with that status. `code`: an error in JSON.
 * - `truncated`: half of the JSON. `stalled`: headers and half of the body, then silence.
 * - `late`: no answer; the exchange acts `delayMs` later, and checks the receive window again unless `careless`.
 */
export type Fault =
  | { readonly kind: 'hang' | 'reset' | 'truncated' | 'stalled'; readonly accept: boolean }
  | { readonly kind: 'status'; readonly status: number; readonly accept: boolean; readonly body?: string }
  | {
      readonly kind: 'code';
      readonly code: number;
      readonly msg: string;
      readonly status?: number;
      readonly accept: boolean;
    }
  | { readonly kind: 'late'; readonly delayMs: number; readonly careless: boolean };

interface Planned {
  readonly method: string;
  readonly path: string;
  readonly fault: Fault;
  left: number;
}

/** Faults that are waiting for their request. */
export class FaultPlan {
  #planned: Planned[] = [];

  /** The next `times` requests with this method and path fail like this. */
  add(method: string, path: string, fault: Fault, times = 1): void {
    this.#planned.push({ method, path, fault, left: times });
  }

  clear(): void {
    this.#planned = [];
  }

  take(method: string, path: string): Fault | null {
    const planned = this.#planned.find((candidate) => candidate.method === method && candidate.path === path);
    if (planned === undefined) return null;
    planned.left -= 1;
    if (planned.left === 0) this.#planned = this.#planned.filter((candidate) => candidate !== planned);
    return planned.fault;
  }
}
