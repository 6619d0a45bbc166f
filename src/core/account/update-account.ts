import { invalidArgument, notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import { checkUserId, checkUsername } from '../account-rules.js';
import { parseJsonObjectText } from '../json-object-text.js';
import { isUnstorableValue } from '../unstorable-value.js';

/** What to change of an account: a value sets, null or undefined leaves, '' clears (of a username: is refused). */
export interface AccountChanges {
  readonly username?: string | null;
  readonly displayName?: string | null;
  readonly avatarUrl?: string | null;
  readonly langTag?: string | null;
  readonly location?: string | null;
  readonly timezone?: string | null;
  /** The text of a JSON object, which takes the place of the former one. For the server alone to change. */
  readonly metadata?: string | null;
}

/** Limits in characters, as the columns count them. */
const MAX_CHARACTERS = { displayName: 255, avatarUrl: 512, langTag: 18, location: 255, timezone: 255 } as const;
const FIELD_NAMES = {
  displayName: 'display name',
  avatarUrl: 'avatar URL',
  langTag: 'language tag',
  location: 'location',
  timezone: 'time zone',
} as const;
const DEFAULT_LANG_TAG = 'en';

const updateUser = {
  name: 'account_update',
  text: `update users set
      username = coalesce($2::varchar, username),
      display_name = case when $3::varchar is null then display_name else nullif($3::varchar, '') end,
      avatar_url = case when $4::varchar is null then avatar_url else nullif($4::varchar, '') end,
      lang_tag = coalesce($5::varchar, lang_tag),
      location = case when $6::varchar is null then location else nullif($6::varchar, '') end,
      timezone = case when $7::varchar is null then timezone else nullif($7::varchar, '') end,
      metadata = coalesce($8::jsonb, metadata),
      update_time = now()
    where id = $1`,
};

/**
 * Changes an account, all or nothing. Throws INVALID_ARGUMENT (nothing to change, a value that may not be, a username that
 * another player has), NOT_FOUND.
 */
export async function updateAccount(db: Queryable, userId: string, changes: AccountChanges): Promise<void> {
  checkUserId(userId);
  const values = parseChanges(changes);
  try {
    const { rowCount } = await db.query(updateUser, [userId, ...values]);
    if (rowCount === 0) throw notFound('There is no such account.');
  } catch (error) {
    if (isUniqueViolation(error)) throw invalidArgument('This username is already in use.');
    if (isUnstorableValue(error)) throw invalidArgument('The metadata holds a value that cannot be stored.');
    throw error;
  }
}

/** The parameters of the update after the id. */
function parseChanges(changes: AccountChanges): (string | null)[] {
  const { username = null, metadata = null, langTag = null } = changes;
  if (username !== null) checkUsername(username);
  if (metadata !== null) parseJsonObjectText(metadata, 'metadata');
  for (const field of Object.keys(MAX_CHARACTERS) as (keyof typeof MAX_CHARACTERS)[]) checkText(field, changes[field]);
  const values = [
    username,
    changes.displayName ?? null,
    changes.avatarUrl ?? null,
    langTag === '' ? DEFAULT_LANG_TAG : langTag,
    changes.location ?? null,
    changes.timezone ?? null,
    metadata,
  ];
  if (values.every((value) => value === null)) throw invalidArgument('There is nothing to change.');
  return values;
}

function checkText(field: keyof typeof MAX_CHARACTERS, value: string | null | undefined): void {
  if (value === null || value === undefined) return;
  const max = MAX_CHARACTERS[field];
  const isTooLong = value.length > max && (value.length > 2 * max || [...value].length > max);
  if (isTooLong) throw invalidArgument(`The ${FIELD_NAMES[field]} has at most ${max} characters.`);
  if (value.includes('\0')) throw invalidArgument(`The ${FIELD_NAMES[field]} has no null characters.`);
}
