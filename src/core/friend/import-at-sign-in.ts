import type { Logger } from '../../base/logger.js';
import type { ProviderPlayer } from '../../social/provider-player.js';
import type { Actor } from './find-others.js';
import type { FriendDeps } from './friend-deps.js';
import { importFriends } from './import-friends.js';

/**
 * Makes friends of a player who has just signed in those who are friends at the provider, where it can be asked. Never
 * rejects: the player has signed in whether this works or not, and the log tells why it did not.
 */
export async function importAtSignIn(
  deps: FriendDeps & { readonly logger: Logger },
  actor: Actor,
  { provider, friendIds }: ProviderPlayer,
): Promise<void> {
  if (!friendIds || (provider !== 'facebook' && provider !== 'steam')) return;
  try {
    await importFriends(deps, actor, { provider, providerIds: await friendIds(), reset: false });
  } catch (error) {
    deps.logger.warn('the friends of a player could not be imported', { provider, user_id: actor.userId, error });
  }
}
