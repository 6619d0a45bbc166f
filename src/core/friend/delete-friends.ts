import type { Database } from '../../database/database.js';
import { changeRelations } from './change-relations.js';
import { type Actor, findOthers, type OthersQuery } from './find-others.js';
import { removeFriend } from './friend-rules.js';

/**
 * Ends friendships, declines and withdraws requests, lifts the actor's own blocks. Nobody is told. Players to whom there is
 * nothing are passed over. Throws INVALID_ARGUMENT (see `findOthers`), NOT_FOUND (the actor does not exist).
 */
export async function deleteFriends(db: Database, actor: Actor, query: OthersQuery): Promise<void> {
  const otherIds = await findOthers(db, actor, query);
  if (otherIds.length === 0) return;
  await db.transaction((tx) => changeRelations(tx, { userId: actor.userId, otherIds, rule: removeFriend }));
}
