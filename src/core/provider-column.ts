import type { Provider } from '../social/provider-player.js';

/** The column of `users` that says who the owner of an account is at a provider. Each has a unique index. */
export const PROVIDER_COLUMNS = {
  apple: 'apple_id',
  facebook: 'facebook_id',
  facebookInstantGame: 'facebook_instant_game_id',
  gameCenter: 'gamecenter_id',
  google: 'google_id',
  steam: 'steam_id',
} as const satisfies Record<Provider, string>;

/** What players call the providers. */
export const PROVIDER_NAMES: Readonly<Record<Provider, string>> = {
  apple: 'Apple',
  facebook: 'Facebook',
  facebookInstantGame: 'Instant Game',
  gameCenter: 'Game Center',
  google: 'Google',
  steam: 'Steam',
};

/** A statement for each provider, made from the column that is its own. */
export function perProvider<T>(make: (column: string, provider: Provider) => T): Readonly<Record<Provider, T>> {
  const entries = Object.entries(PROVIDER_COLUMNS) as [Provider, string][];
  return Object.fromEntries(entries.map(([provider, column]) => [provider, make(column, provider)])) as Record<
    Provider,
    T
  >;
}
