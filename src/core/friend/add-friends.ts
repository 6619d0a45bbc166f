import { invalidArgument } from '../../base/status-error.js';
import { parseJsonObjectText } from '../json-object-text.js';
import { NotificationCode, type NotificationDraft } from '../notification/notification.js';
import { storeNotifications } from '../notification/store-notifications.js';
import { type ChangedRelation, changeRelations } from './change-relations.js';
import { type Actor, findOthers, type OthersQuery } from './find-others.js';
import type { FriendDeps } from './friend-deps.js';
import { addFriend, FriendState } from './friend-rules.js';

export interface AddFriendsArgs extends OthersQuery {
  /** The text of a JSON object that the actor's list keeps with each of them; '' for none. */
  readonly metadata: string;
}

/**
 * Asks players to be friends, and accepts those who have asked; each is told. Who blocks the actor, or is blocked, is
 * passed over, as is who does not exist. Throws INVALID_ARGUMENT (see `findOthers`; only usernames, and nobody has one of
 * them; metadata that is no object), NOT_FOUND (the actor does not exist).
 */
export async function addFriends(deps: FriendDeps, actor: Actor, args: AddFriendsArgs): Promise<void> {
  const { db, notifier, clock } = deps;
  const { metadata } = args;
  if (args.ids.length + args.usernames.length === 0) return;
  if (metadata !== '') parseJsonObjectText(metadata, 'metadata of a friend');
  const otherIds = await findOthers(db, actor, args);
  if (otherIds.length === 0) throw invalidArgument('Nobody has any of these usernames.');
  const sent = await db.transaction(async (tx) => {
    const { username, changed } = await changeRelations(tx, {
      userId: actor.userId,
      otherIds,
      rule: addFriend,
      metadata: metadata === '' ? {} : { mine: metadata },
    });
    const drafts = changed.map((each) => tellOf(each, actor.userId, username));
    return storeNotifications(tx, drafts, clock.nowMs());
  });
  notifier.deliver(sent);
}

function tellOf({ otherId, after }: ChangedRelation, senderId: string, username: string): NotificationDraft {
  const isAccepted = after.mine === FriendState.FRIEND;
  return {
    userId: otherId,
    subject: `${username} ${isAccepted ? 'accepted your friend request' : 'wants to be your friend'}`,
    content: JSON.stringify({ username }),
    code: isAccepted ? NotificationCode.FRIEND_ACCEPT : NotificationCode.FRIEND_REQUEST,
    senderId,
    persistent: true,
  };
}
