import { NotificationCode, type NotificationDraft } from '../notification/notification.js';

const MAX_SUBJECT_CHARACTERS = 255;

/** Tells USERID that they are a member now. */
export function addedNotification(
  userId: string,
  group: { id: string; name: string },
  callerId: string | null,
): NotificationDraft {
  return {
    userId,
    senderId: callerId ?? '',
    code: NotificationCode.GROUP_ADD,
    subject: cut(`You are now a member of ${group.name}`),
    content: JSON.stringify({ group_id: group.id, name: group.name }),
    persistent: true,
  };
}

/** Tells LEADERID that USERID asks to be let in. */
export function joinRequestNotification(
  leaderId: string,
  groupId: string,
  userId: string,
  username: string,
): NotificationDraft {
  return {
    userId: leaderId,
    senderId: userId,
    code: NotificationCode.GROUP_JOIN_REQUEST,
    subject: cut(`${username} asks to join your group`),
    content: JSON.stringify({ group_id: groupId, username }),
    persistent: true,
  };
}

const cut = (subject: string): string => [...subject].slice(0, MAX_SUBJECT_CHARACTERS).join('');
