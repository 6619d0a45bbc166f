/** A service whose players have friends there. */
export interface FriendSource {
  readonly provider: 'facebook' | 'steam';
  /**
   * The service's ids of the friends of whom TOKEN belongs to; each once. Throws UNAUTHENTICATED (the service does not take
   * the token), UNAVAILABLE (it cannot be asked), FAILED_PRECONDITION (it is not set up on this server).
   */
  friendIds(token: string): Promise<readonly string[]>;
}
