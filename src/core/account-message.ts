import type { Account, User } from '../wire/gen/api.js';
import type { Init, Timestamp } from '../wire/well-known.js';

/** The columns of users that others may see, as `PUBLIC_COLUMNS` selects them; times in whole seconds since 1970. */
export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly display_name: string | null;
  readonly avatar_url: string | null;
  readonly lang_tag: string;
  readonly location: string | null;
  readonly timezone: string | null;
  /** JSON text. */
  readonly metadata: string;
  readonly facebook_id: string | null;
  readonly google_id: string | null;
  readonly gamecenter_id: string | null;
  readonly steam_id: string | null;
  readonly apple_id: string | null;
  readonly facebook_instant_game_id: string | null;
  readonly edge_count: number;
  readonly create_sec: number;
  readonly update_sec: number;
}

/** Of `PUBLIC_COLUMNS` and `PRIVATE_COLUMNS`. */
export interface AccountRow extends UserRow {
  /** JSON text. */
  readonly wallet: string;
  readonly email: string | null;
  readonly custom_id: string | null;
  /** 0 = never. */
  readonly verify_sec: number;
  readonly disable_sec: number;
  /** The ids of the user's devices, in their order; null for none. */
  readonly devices: readonly string[] | null;
}

/** Select list for `UserRow`; the table is u. */
export const PUBLIC_COLUMNS = `u.id, u.username, u.display_name, u.avatar_url, u.lang_tag, u.location, u.timezone,
  u.metadata::text as metadata, u.facebook_id, u.google_id, u.gamecenter_id, u.steam_id, u.apple_id,
  u.facebook_instant_game_id, u.edge_count, floor(date_part('epoch', u.create_time)) as create_sec,
  floor(date_part('epoch', u.update_time)) as update_sec`;

/** What `AccountRow` has beyond `UserRow`; the table is u. */
export const PRIVATE_COLUMNS = `u.wallet::text as wallet, u.email, u.custom_id,
  floor(date_part('epoch', u.verify_time)) as verify_sec, floor(date_part('epoch', u.disable_time)) as disable_sec,
  (select array_agg(d.id order by d.id) from user_device d where d.user_id = u.id) as devices`;

export const timestampOf = (seconds: number): Timestamp => ({ seconds, nanos: 0 });

/** A user as other players see it. */
export function toUserMessage(row: UserRow, online: boolean): Init<User> {
  return {
    id: row.id,
    username: row.username,
    display_name: row.display_name ?? '',
    avatar_url: row.avatar_url ?? '',
    lang_tag: row.lang_tag,
    location: row.location ?? '',
    timezone: row.timezone ?? '',
    metadata: row.metadata,
    facebook_id: row.facebook_id ?? '',
    google_id: row.google_id ?? '',
    gamecenter_id: row.gamecenter_id ?? '',
    steam_id: row.steam_id ?? '',
    apple_id: row.apple_id ?? '',
    facebook_instant_game_id: row.facebook_instant_game_id ?? '',
    online,
    edge_count: row.edge_count,
    create_time: timestampOf(row.create_sec),
    update_time: timestampOf(row.update_sec),
  };
}

/** An account as its owner and the server see it. */
export function toAccountMessage(row: AccountRow, online: boolean): Init<Account> {
  return {
    user: toUserMessage(row, online),
    wallet: row.wallet,
    email: row.email ?? '',
    custom_id: row.custom_id ?? '',
    devices: (row.devices ?? []).map((id) => ({ id })),
    ...(row.verify_sec > 0 ? { verify_time: timestampOf(row.verify_sec) } : {}),
    ...(row.disable_sec > 0 ? { disable_time: timestampOf(row.disable_sec) } : {}),
  };
}
