import type { JsonObject } from '../../guest/json-object.js';
import type { Notification, NotificationRequest } from '../../guest/nk-interface/values.js';
import { copy, type MemoryNk, type MemoryWorld } from './memory-nk.js';

/** Notifications in memory: whatever was sent, persistent or not, stays to be looked at. */
export function memoryNotifications({ nowSec, newUuid }: MemoryWorld): { nk: MemoryNk; sent: readonly Notification[] } {
  const sent: Notification[] = [];

  function send({ userId, subject, content, code, senderId, persistent = false }: NotificationRequest): void {
    const from = senderId ?? '';
    const rest = { sender: from, senderId: from, persistent, createTime: nowSec() };
    sent.push({ id: newUuid(), userId, subject, content: copy(content), code, ...rest });
  }

  const nk: MemoryNk = {
    notificationSend(
      userId: string,
      subject: string,
      content: JsonObject,
      code: number,
      senderId?: string | null,
      persistent?: boolean,
    ) {
      send({ userId, subject, content, code, senderId: senderId ?? null, persistent: persistent ?? false });
    },
    notificationsSend(requests: NotificationRequest[]) {
      for (const request of requests) send(request);
    },
    notificationsList(userId: string, limit = 100) {
      const own = sent.filter((item) => item.userId === userId && item.persistent);
      return { notifications: copy(own.slice(0, limit)), cursor: '' };
    },
  };
  return { nk, sent };
}
