import type { Account, User } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';

/** Ids of other services, which are there only where they are linked. */
const LINKED_IDS = {
  apple_id: 'appleId',
  facebook_id: 'facebookId',
  facebook_instant_game_id: 'facebookInstantGameId',
  google_id: 'googleId',
  gamecenter_id: 'gamecenterId',
  steam_id: 'steamId',
} as const;

/** A user as modules see it: times in seconds since 1970, metadata as an object. */
export function toUserObject(user: Init<User>): Record<string, unknown> {
  const linked = Object.entries(LINKED_IDS)
    .map(([field, name]) => [name, user[field as keyof typeof LINKED_IDS]] as const)
    .filter(([, id]) => id);
  return {
    userId: user.id,
    username: user.username,
    displayName: user.display_name,
    avatarUrl: user.avatar_url,
    langTag: user.lang_tag,
    location: user.location,
    timezone: user.timezone,
    ...Object.fromEntries(linked),
    online: user.online,
    edgeCount: user.edge_count,
    createTime: Number(user.create_time?.seconds ?? 0),
    updateTime: Number(user.update_time?.seconds ?? 0),
    metadata: JSON.parse(user.metadata || '{}'),
  };
}

/** An account as modules see it; what is not set is left out. */
export function toAccountObject(account: Init<Account>): Record<string, unknown> {
  const { email, custom_id: customId, verify_time: verifyTime, disable_time: disableTime } = account;
  const devices = account.devices ?? [];
  return {
    user: toUserObject(account.user ?? {}),
    wallet: JSON.parse(account.wallet || '{}'),
    ...(email ? { email } : {}),
    ...(devices.length > 0 ? { devices: devices.map(({ id }) => ({ id })) } : {}),
    ...(customId ? { customId } : {}),
    ...(verifyTime ? { verifyTime: Number(verifyTime.seconds) } : {}),
    ...(disableTime ? { disableTime: Number(disableTime.seconds) } : {}),
  };
}
