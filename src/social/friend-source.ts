/** A service whose players have friends there. */
export interface FriendSource {
  readonly provider: 'facebook' | 'steam';
  /**
   * The service's ids of the friends of whom TOKEN belongs to; each once. Throws FAILED_PRECONDITION (the
   * service is not set up on this server), INVALID_ARGUMENT (no token), UNAUTHENTICATED (the service does not take it),
   * UNAVAILABLE (it cannot be asked).
   */
  friendIds(token: string): Promise<readonly string[]>;
}
