import { Code } from '../../base/code.js';
import type { AuthResult } from '../../guest/nk-interface/authenticate.js';
import type { MemoryAccounts } from './memory-accounts.js';
import { type MemoryNk, type MemoryNkFunction, refuse } from './memory-nk.js';

/** Who vouches for players, by the names of their nk functions. */
export const PROVIDERS = ['Apple', 'Facebook', 'FacebookInstantGame', 'GameCenter', 'Google', 'Steam'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** What providers say: the id of the player by what the game is given of them, such as a token. */
export type ProviderPlayers = { readonly [Each in Provider]?: Readonly<Record<string, string>> };

/** What Game Center gives beside the id of the player. */
const SIGNATURE_PARTS = 5;

/** Signing in with providers that know the players of PLAYERS, and nobody else. Friends are not imported. */
export function memorySignIn(
  players: ProviderPlayers,
  { ensure, find, byName }: Pick<MemoryAccounts, 'ensure' | 'find' | 'byName'>,
): MemoryNk {
  /** Ids of users by provider and id. */
  const linked = new Map<string, string>();

  function keyOf(provider: Provider, credential: string): string {
    const id = players[provider]?.[credential];
    if (id !== undefined) return `${provider} ${id}`;
    throw refuse(`${provider} knows nobody by '${credential}': see openGame's option players.`, Code.UNAUTHENTICATED);
  }

  function signIn(key: string, username: string | undefined, create: boolean): AuthResult {
    const known = find(linked.get(key) ?? '');
    if (known) return { userId: known.userId, username: known.username, created: false };
    if (!create) throw refuse('There is no such account.', Code.NOT_FOUND);
    const name = username || key.replace(' ', '-').toLowerCase();
    if (byName(name)) throw refuse('The username is taken.', Code.ALREADY_EXISTS);
    const { userId } = ensure(name);
    linked.set(key, userId);
    return { userId, username: name, created: true };
  }

  function link(userId: string, key: string): void {
    const owner = linked.get(key);
    if (!find(userId)) throw refuse('There is no such account.', Code.NOT_FOUND);
    if (owner !== undefined && owner !== userId) throw refuse('It is linked to another account.', Code.ALREADY_EXISTS);
    linked.set(key, userId);
  }

  function unlink(userId: string, provider: Provider): void {
    for (const [key, owner] of linked) {
      if (owner === userId && key.startsWith(`${provider} `)) linked.delete(key);
    }
  }

  function functionsOf(provider: Provider): [string, MemoryNkFunction][] {
    const importsFriends = provider === 'Facebook' || provider === 'Steam';
    /** Username, and whether to create, among what follows the credential. */
    const wishes = (rest: readonly unknown[]) => {
      if (provider === 'GameCenter') return rest.slice(SIGNATURE_PARTS);
      return importsFriends && typeof rest[0] !== 'string' ? rest.slice(1) : rest;
    };
    return [
      [
        `authenticate${provider}`,
        (credential: string, ...rest: unknown[]) => {
          const [username, create = true] = wishes(rest) as [string?, boolean?];
          return signIn(keyOf(provider, credential), username, create);
        },
      ],
      [
        `link${provider}`,
        (userId: string, ...rest: string[]) => link(userId, keyOf(provider, rest[importsFriends ? 1 : 0]!)),
      ],
      [`unlink${provider}`, (userId: string) => unlink(userId, provider)],
    ];
  }

  return Object.fromEntries(PROVIDERS.flatMap(functionsOf));
}
