import { invalidArgument } from '../../base/status-error.js';
import { directChannel } from '../../wire/channel-id.js';
import { changeRelations } from './change-relations.js';
import { type Actor, findOthers, type OthersQuery } from './find-others.js';
import type { FriendDeps } from './friend-deps.js';
import { blockFriend } from './friend-rules.js';

/**
 * Blocks players, whatever they were to the actor before. Nobody is told; the channel that both may be in is closed. Who
 * does not exist is passed over. Throws INVALID_ARGUMENT (see `findOthers`; only usernames, and nobody has one of them),
 * NOT_FOUND (the actor does not exist).
 */
export async function blockFriends(deps: FriendDeps, actor: Actor, query: OthersQuery): Promise<void> {
  const { db, audience } = deps;
  if (query.ids.length + query.usernames.length === 0) return;
  const otherIds = await findOthers(db, actor, query);
  if (otherIds.length === 0) throw invalidArgument('Nobody has any of these usernames.');
  await db.transaction((tx) => changeRelations(tx, { userId: actor.userId, otherIds, rule: blockFriend }));
  for (const otherId of otherIds) audience.close(directChannel(actor.userId, otherId));
}
