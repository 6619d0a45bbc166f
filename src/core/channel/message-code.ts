/** What a message in a channel says, beside its content; the numbers are Nakama's. */
export const MessageCode = {
  CHAT: 0,
  CHAT_UPDATE: 1,
  CHAT_REMOVE: 2,
  GROUP_JOIN: 3,
  GROUP_ADD: 4,
  GROUP_LEAVE: 5,
  GROUP_KICK: 6,
  GROUP_PROMOTE: 7,
  GROUP_BAN: 8,
  GROUP_DEMOTE: 9,
} as const;

export type MessageCode = (typeof MessageCode)[keyof typeof MessageCode];
