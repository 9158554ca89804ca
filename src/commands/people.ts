import { actorKey, type Platform, type Role } from './actor.ts';

/** One way in which an owner is known. */
export interface OwnerIdentity {
  readonly platform: Platform;
  /** Numeric id as text. */
  readonly id: string;
}

/**
 * Who owns the engine, and which identities are the same person. The terminal and the token-guarded HTTP interface are owners by
 * nature: whoever reaches them has the machine or the token. Where there is only one owner, they are that person.
 */
export class People {
  readonly #personOf = new Map<string, string>();
  readonly #localPerson: string;
  readonly #owners: readonly OwnerIdentity[];

  constructor(owners: readonly (readonly OwnerIdentity[])[]) {
    owners.forEach((identities, index) => {
      for (const identity of identities) this.#personOf.set(actorKey(identity), `owner-${index + 1}`);
    });
    this.#owners = owners.flat();
    this.#localPerson = owners.length === 1 ? 'owner-1' : 'local';
  }

  /** Every identity listed as an owner's. */
  owners(): readonly OwnerIdentity[] {
    return this.#owners;
  }

  /** `owner` for listed owners and the local faces, else null: the role then comes from the user store. */
  ownerRole(platform: Platform, id: string): Role | null {
    const isLocal = platform === 'terminal' || platform === 'http';
    return isLocal || this.#personOf.has(actorKey({ platform, id })) ? 'owner' : null;
  }

  /** The same text for every identity of one person. */
  person(platform: Platform, id: string): string {
    if (platform === 'terminal' || platform === 'http') return this.#localPerson;
    const key = actorKey({ platform, id });
    return this.#personOf.get(key) ?? key;
  }
}
