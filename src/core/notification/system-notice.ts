import type { Envelope } from '../../wire/gen/realtime.js';
import type { Init } from '../../wire/well-known.js';
import { NotificationCode, toNotification } from './notification.js';

const SUBJECTS = { SINGLE_SOCKET: 'single_socket', USER_BANNED: 'banned' } as const;

/** What a client is told right before the server closes its socket. Not stored: it is for those who are connected now. */
export function systemNotice(reason: keyof typeof SUBJECTS, nowMs: number): Init<Envelope> {
  const notification = {
    subject: SUBJECTS[reason],
    content: '{}',
    code: NotificationCode[reason],
    senderId: '',
    persistent: false,
  };
  return { notifications: { notifications: [toNotification(notification, Math.floor(nowMs / 1000))] } };
}
