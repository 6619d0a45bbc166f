import { NIL_UUID, newUuid } from '../../base/id.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Notification } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';

/** Codes of what the server itself tells players; Nakama's numbers. Games use numbers from 1. */
export const NotificationCode = {
  DM_REQUEST: -1,
  FRIEND_REQUEST: -2,
  FRIEND_ACCEPT: -3,
  GROUP_ADD: -4,
  GROUP_JOIN_REQUEST: -5,
  FRIEND_JOIN_GAME: -6,
  SINGLE_SOCKET: -7,
  USER_BANNED: -8,
} as const;

/** A notification that is to be sent. */
export interface NotificationDraft {
  /** The recipient. */
  readonly userId: string;
  /** 1 to 255 characters. */
  readonly subject: string;
  /** The text of a JSON object. */
  readonly content: string;
  /** One of `NotificationCode`, or a game's own. */
  readonly code: number;
  /** '' or the nil UUID where the server sends it. */
  readonly senderId: string;
  /** Stored for the recipient to list; otherwise only those connected now get it. */
  readonly persistent: boolean;
}

/** A notification as its recipient gets it, stored where it is persistent. */
export interface AddressedNotification {
  readonly userId: string;
  readonly notification: Init<Notification>;
}

const MAX_SUBJECT_CHARACTERS = 255;
/** What the column holds; a notification that is not stored may have any code of the wire. */
const STORED_CODE = { min: -32_768, max: 32_767 };
const WIRE_CODE = { min: -2_147_483_648, max: 2_147_483_647 };

/** Throws INVALID_ARGUMENT for a notification that cannot be sent. */
export function checkNotification({ subject, code, persistent }: Omit<NotificationDraft, 'userId'>): void {
  checkSubject(subject);
  const { min, max } = persistent ? STORED_CODE : WIRE_CODE;
  if (!Number.isInteger(code) || code < min || code > max) {
    throw invalidArgument(`The code of this notification is a whole number of at most ${max}.`);
  }
}

/** Throws INVALID_ARGUMENT unless a notification may have this subject. */
export function checkSubject(subject: string): void {
  if (subject === '') throw invalidArgument('A notification needs a subject.');
  const isTooLong =
    subject.length > MAX_SUBJECT_CHARACTERS &&
    (subject.length > 2 * MAX_SUBJECT_CHARACTERS || [...subject].length > MAX_SUBJECT_CHARACTERS);
  if (isTooLong) {
    throw invalidArgument(`The subject of a notification has at most ${MAX_SUBJECT_CHARACTERS} characters.`);
  }
  if (subject.includes('\0')) throw invalidArgument('The subject of a notification has no null characters.');
}

/** DRAFT with an id and the time of sending, seconds since 1970. */
export function toNotification(draft: Omit<NotificationDraft, 'userId'>, createSec: number): Init<Notification> {
  return {
    id: newUuid(),
    subject: draft.subject,
    content: draft.content,
    code: draft.code,
    sender_id: draft.senderId,
    create_time: { seconds: createSec, nanos: 0 },
    persistent: draft.persistent,
  };
}

/** As `NOTIFICATION_COLUMNS` selects it. */
export interface NotificationRow {
  readonly id: string;
  readonly user_id: string;
  readonly subject: string;
  /** JSON text. */
  readonly content: string;
  readonly code: number;
  readonly sender_id: string;
  /** Milliseconds since 1970, microseconds as the fraction. */
  readonly create_time: number;
}

/** Select list for `NotificationRow`. */
export const NOTIFICATION_COLUMNS = 'id, user_id, subject, content::text as content, code, sender_id, create_time';

/** A stored notification; what the server sent has no sender. */
export function toNotificationMessage(row: NotificationRow): Init<Notification> {
  return {
    id: row.id,
    subject: row.subject,
    content: row.content,
    code: row.code,
    sender_id: row.sender_id === NIL_UUID ? '' : row.sender_id,
    create_time: { seconds: Math.floor(row.create_time / 1000), nanos: 0 },
    persistent: true,
  };
}
