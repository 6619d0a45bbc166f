/** Where players can have accounts that they sign in with here. */
export type Provider = 'apple' | 'facebook' | 'facebookInstantGame' | 'gameCenter' | 'google' | 'steam';

/** Who a player is at a provider, as the provider itself has vouched for. */
export interface ProviderPlayer {
  readonly provider: Provider;
  /** The provider's id of the player, 1 to 128 characters. */
  readonly id: string;
  /** Another id by which the provider knew the player before. */
  readonly formerId?: string;
  /** What the provider tells besides; as it came, of any length. */
  readonly displayName?: string;
  readonly avatarUrl?: string;
  readonly email?: string;
  /**
   * The provider's ids of the player's friends there, each once; missing where what the player has shown does not let this
   * server ask. Rejects with UNAUTHENTICATED or UNAVAILABLE.
   */
  readonly friendIds?: () => Promise<readonly string[]>;
}

/** How a provider vouches for players; CREDENTIALS come from clients and are not to be trusted. */
export interface SignInProvider<Credentials = string> {
  readonly provider: Provider;
  /**
   * Rejects with FAILED_PRECONDITION (this server is not set up for it: the message names the option), INVALID_ARGUMENT
   * (nothing that could be credentials), UNAUTHENTICATED (not genuine, expired, meant for another game), UNAVAILABLE (the
   * provider cannot be asked).
   */
  verify(credentials: Credentials): Promise<ProviderPlayer>;
}
