import type { Queryable, Statement } from '../../database/database.js';
import type { FriendSource } from '../../social/friend-source.js';
import { NotificationCode, type NotificationDraft } from '../notification/notification.js';
import { storeNotifications } from '../notification/store-notifications.js';
import { changeRelations } from './change-relations.js';
import type { Actor } from './find-others.js';
import type { FriendDeps } from './friend-deps.js';
import { FriendState, importFriend, resetFriend } from './friend-rules.js';

export interface ImportFriendsArgs {
  readonly provider: FriendSource['provider'];
  /** The provider's ids of the actor's friends there. */
  readonly providerIds: readonly string[];
  /** Whether friends and requests that did not come from there now are taken off the list; blocks stay. */
  readonly reset: boolean;
}

const selectByProviderId: Readonly<Record<FriendSource['provider'], Statement>> = {
  facebook: {
    name: 'friends_find_by_facebook_id',
    text: 'select id from users where facebook_id = any($1::varchar[]) and id <> $2',
  },
  steam: {
    name: 'friends_find_by_steam_id',
    text: 'select id from users where steam_id = any($1::varchar[]) and id <> $2',
  },
};

const selectListed = {
  name: 'friends_select_listed',
  text: `select destination_id as id from user_edge where source_id = $1 and state <> 3
    union select source_id from user_edge where destination_id = $1 and state <> 3`,
};

/**
 * Makes players friends who are friends at a provider, without asking, and tells those who become so that the actor has
 * come; blocks on either side stand. Throws NOT_FOUND (the actor does not exist).
 */
export async function importFriends(deps: FriendDeps, actor: Actor, args: ImportFriendsArgs): Promise<void> {
  const { db, notifier, clock } = deps;
  const { provider, providerIds, reset } = args;
  if (providerIds.length === 0 && !reset) return;
  const sent = await db.transaction(async (tx) => {
    const elsewhere = await selectIds(tx, selectByProviderId[provider], [providerIds, actor.userId]);
    const listed = reset ? await selectIds(tx, selectListed, [actor.userId]) : new Set<string>();
    const metadata = JSON.stringify({ provider });
    const { username, changed } = await changeRelations(tx, {
      userId: actor.userId,
      otherIds: [...new Set([...elsewhere, ...listed])],
      rule: (relation, otherId) => (elsewhere.has(otherId) ? importFriend(relation) : resetFriend(relation)),
      metadata: { mine: metadata, theirs: metadata },
    });
    const made = changed.filter(({ after }) => after.mine === FriendState.FRIEND);
    const drafts = made.map(({ otherId }) => arrival(otherId, actor.userId, username));
    return storeNotifications(tx, drafts, clock.nowMs());
  });
  notifier.deliver(sent);
}

async function selectIds(tx: Queryable, statement: Statement, values: readonly unknown[]): Promise<Set<string>> {
  const { rows } = await tx.query<{ id: string }>(statement, values);
  return new Set(rows.map(({ id }) => id));
}

function arrival(userId: string, senderId: string, username: string): NotificationDraft {
  return {
    userId,
    subject: `Your friend ${username} is in the game now`,
    content: JSON.stringify({ username }),
    code: NotificationCode.FRIEND_JOIN_GAME,
    senderId,
    persistent: true,
  };
}
