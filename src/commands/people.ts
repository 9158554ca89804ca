import { actorKey, type Platform, type Role } from './actor.ts';
import type { Identity } from './stores.ts';

/** One way in which an owner is known; ids are numeric, as text. */
export type OwnerIdentity = Identity;

/**
 * Who owns the engine, and which identities are the same person. The terminal and the token-guarded HTTP interface are owners by
 * nature: whoever reaches them has the machine or the token. Where there is only one owner, they are that person.
 */
export class People {
  readonly #personOf = new Map<string, string>();
  #localPerson: string;
  #owners: readonly OwnerIdentity[];

  constructor(owners: readonly (readonly OwnerIdentity[])[]) {
    owners.forEach((identities, index) => {
      for (const identity of identities) this.#personOf.set(actorKey(identity), `owner-${index + 1}`);
    });
    this.#owners = owners.flat();
    this.#localPerson = owners.length === 1 ? 'owner-1' : 'local';
  }

  /**
   * Adds an owner who was paired. Like in OWNERS, identities are one person's while no platform occurs twice.
   */
  pair(identity: OwnerIdentity): void {
    if (this.#personOf.has(actorKey(identity))) return;
    this.#owners = [...this.#owners, identity];
    const isOnePerson = new Set(this.#owners.map(({ platform }) => platform)).size === this.#owners.length;
    this.#owners.forEach((owner, index) => this.#personOf.set(actorKey(owner), `owner-${isOnePerson ? 1 : index + 1}`));
    this.#localPerson = isOnePerson ? 'owner-1' : 'local';
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

  /** Every way in which the person behind this identity is known, itself included. */
  identities(platform: Platform, id: string): readonly OwnerIdentity[] {
    const person = this.person(platform, id);
    const local: readonly OwnerIdentity[] = [
      { platform: 'terminal', id: 'console' },
      { platform: 'http', id: 'api' },
    ];
    const known = [...this.#owners, ...local].filter(
      (identity) => this.person(identity.platform, identity.id) === person,
    );
    return known.some((identity) => identity.platform === platform && identity.id === id)
      ? known
      : [...known, { platform, id }];
  }

  /** The same text for every identity of one person. */
  person(platform: Platform, id: string): string {
    if (platform === 'terminal' || platform === 'http') return this.#localPerson;
    const key = actorKey({ platform, id });
    return this.#personOf.get(key) ?? key;
  }
}
