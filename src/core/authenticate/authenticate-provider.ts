import { newUuid } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import type { ProviderPlayer } from '../../social/provider-player.js';
import { checkUsername } from '../account-rules.js';
import { perProvider } from '../provider-column.js';
import { profileOf, withFreeEmail } from '../provider-profile.js';
import {
  type AuthenticateResult,
  BANNED_COLUMN,
  type CreateOptions,
  type FoundAccount,
  findOrCreate,
} from './find-or-create.js';

interface FoundWithProfile extends FoundAccount {
  /** Whether it has no display name or no picture. */
  readonly incomplete: boolean;
}

const findByProviderId = perProvider((column) => ({
  name: `authenticate_${column}_find`,
  text: `select u.id as user_id, u.username, ${BANNED_COLUMN},
      coalesce(u.display_name, '') = '' or coalesce(u.avatar_url, '') = '' as incomplete
    from users u where u.${column} = $1`,
}));

const insertWithProviderId = perProvider((column) => ({
  name: `authenticate_${column}_insert`,
  text: `insert into users (id, username, ${column}, display_name, avatar_url, email) values ($1, $2, $3, $4, $5, $6)`,
}));

const replaceFormerId = perProvider((column) => ({
  name: `authenticate_${column}_replace`,
  text: `update users set ${column} = $1, update_time = now()
    where ${column} = $2 and not exists (select 1 from users where ${column} = $1)`,
}));

const completeProfile = {
  name: 'authenticate_complete_profile',
  text: `update users set display_name = coalesce(nullif(display_name, ''), $2),
      avatar_url = coalesce(nullif(avatar_url, ''), $3), update_time = now()
    where id = $1
      and (coalesce(display_name, '') = '' and $2::varchar is not null
        or coalesce(avatar_url, '') = '' and $3::varchar is not null)`,
};

export interface ProviderSignIn extends AuthenticateResult {
  readonly player: ProviderPlayer;
}

/**
 * Signs in whom a provider vouches for. VERIFY asks it, once the options have been found to be in order. A new account takes
 * over what the provider tells; of a known one Google completes what it has not set. Errors as in `findOrCreate` and of
 * VERIFY, which leave everything as it was.
 */
export async function authenticateProvider(
  db: Queryable,
  options: CreateOptions,
  verify: () => Promise<ProviderPlayer>,
): Promise<ProviderSignIn> {
  if (options.username) checkUsername(options.username);
  const player = await verify();
  const { provider, id } = player;
  const profile = profileOf(player);

  async function select(): Promise<FoundWithProfile | undefined> {
    return (await db.query<FoundWithProfile>(findByProviderId[provider], [id])).rows[0];
  }

  async function find(): Promise<FoundWithProfile | undefined> {
    const found = await select();
    if (found || player.formerId === undefined) return found;
    await takeOverFormerId(db, player, player.formerId);
    return select();
  }

  const { result, found } = await findOrCreate(options, find, async (username) => {
    const userId = newUuid();
    await withFreeEmail(profile, (email) =>
      db.query(insertWithProviderId[provider], [userId, username, id, profile.displayName, profile.avatarUrl, email]),
    );
    return userId;
  });
  if (found?.incomplete && provider === 'google') {
    await db.query(completeProfile, [result.userId, profile.displayName, profile.avatarUrl]);
  }
  return { ...result, player };
}

async function takeOverFormerId(db: Queryable, { provider, id }: ProviderPlayer, formerId: string): Promise<void> {
  try {
    await db.query(replaceFormerId[provider], [id, formerId]);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error; // else another sign-in was first
  }
}
