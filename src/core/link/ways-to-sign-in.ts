import { notFound, permissionDenied } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';

/** How the owner of an account can sign in: what each linked way is known by, and how many devices. */
export interface WaysToSignIn {
  readonly custom_id: string | null;
  /** One that a provider told is no way to sign in until there is a password. */
  readonly email: string | null;
  readonly has_password: boolean;
  readonly facebook_id: string | null;
  readonly facebook_instant_game_id: string | null;
  readonly google_id: string | null;
  readonly gamecenter_id: string | null;
  readonly steam_id: string | null;
  readonly apple_id: string | null;
  readonly devices: number;
}

// The lock lets one unlinking at a time change an account, so that two together cannot remove the last two ways.
const lockAccount = { name: 'ways_lock_account', text: 'select id from users where id = $1 for update' };

const readWays = {
  name: 'ways_read',
  text: `select u.custom_id, u.email, u.password is not null as has_password, u.facebook_id, u.facebook_instant_game_id, u.google_id, u.gamecenter_id, u.steam_id,
    u.apple_id, (select count(*) from user_device d where d.user_id = u.id)::int4 as devices from users u where u.id = $1`,
};

/** Locks the account until the transaction ends and reads its ways to sign in. Throws NOT_FOUND. */
export async function lockWaysToSignIn(tx: Queryable, userId: string): Promise<WaysToSignIn> {
  await tx.query(lockAccount, [userId]);
  const ways = (await tx.query<WaysToSignIn>(readWays, [userId])).rows[0];
  if (!ways) throw notFound('There is no such account.');
  return ways;
}

/** Throws PERMISSION_DENIED where an account has one way to sign in and would be left with none. */
export function refuseToUnlinkLast({ devices, email, has_password, ...others }: WaysToSignIn): void {
  const ids = [...Object.values(others), has_password ? email : null];
  const count = devices + ids.filter((id) => id !== null && id !== '').length;
  if (count <= 1) throw permissionDenied('This is the last way to sign in to the account; link another one first.');
}
