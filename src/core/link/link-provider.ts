import { alreadyExists, notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import type { ProviderPlayer } from '../../social/provider-player.js';
import { PROVIDER_NAMES, perProvider } from '../provider-column.js';
import { profileOf, withFreeEmail } from '../provider-profile.js';

const setProviderId = perProvider((column) => ({
  name: `link_${column}_set`,
  text: `update users set ${column} = $2, display_name = coalesce(nullif(display_name, ''), $3),
      avatar_url = coalesce(nullif(avatar_url, ''), $4), email = coalesce(email, $5), update_time = now()
    where id = $1 and not exists (select 1 from users where ${column} = $6 and id <> $1)`,
}));

const selectUser = { name: 'link_provider_user', text: 'select 1 from users where id = $1' };

/**
 * Lets a user sign in by whom a provider vouches for, in place of a former one. The account takes over what it has not set:
 * display name, picture, and the address unless it is another account's. Throws ALREADY_EXISTS (another player's), NOT_FOUND
 * (no such account).
 */
export async function linkProvider(
  db: Queryable,
  { userId, player }: { readonly userId: string; readonly player: ProviderPlayer },
): Promise<void> {
  const { provider, id, formerId = id } = player;
  const profile = profileOf(player);
  const taken = () => alreadyExists(`This ${PROVIDER_NAMES[provider]} account belongs to another account.`);
  const link = (email: string | null) =>
    db.query(setProviderId[provider], [userId, id, profile.displayName, profile.avatarUrl, email, formerId]);
  try {
    const { rowCount } = await withFreeEmail(profile, link);
    if (rowCount > 0) return;
  } catch (error) {
    if (isUniqueViolation(error)) throw taken();
    throw error;
  }
  throw (await db.query(selectUser, [userId])).rowCount === 0 ? notFound('There is no such account.') : taken();
}
