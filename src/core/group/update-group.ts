import { invalidArgument } from '../../base/status-error.js';
import type { Database, Queryable } from '../../database/database.js';
import { isCheckViolation, isUniqueViolation } from '../../database/database-error.js';
import { parseJsonObjectText } from '../json-object-text.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { Openness } from './group-message.js';
import {
  checkGroupName,
  checkGroupText,
  checkMaxCount,
  groupNotFound,
  notAllowed,
  parseGroupId,
} from './group-rules.js';
import { leadingRole } from './leading-role.js';
import { lockGroup } from './locks.js';

/** What to change of a group: undefined leaves; '' clears a description or an avatar. */
export interface GroupChanges {
  readonly name?: string;
  readonly description?: string;
  readonly avatarUrl?: string;
  readonly langTag?: string;
  readonly open?: boolean;
  /** The text of a JSON object, which takes the place of the former one. For the server alone to change, as what follows. */
  readonly metadata?: string;
  readonly maxCount?: number;
  readonly creatorId?: string;
}

export interface UpdateGroupArgs extends GroupChanges {
  readonly groupId: string;
  /** A player who leads the group; null for the server. */
  readonly callerId: string | null;
}

const updateRow = {
  name: 'group_update',
  text: `update groups set
      name = coalesce($2::varchar, name),
      description = case when $3::varchar is null then description else nullif($3::varchar, '') end,
      avatar_url = case when $4::varchar is null then avatar_url else nullif($4::varchar, '') end,
      lang_tag = coalesce($5::varchar, lang_tag),
      state = coalesce($6::int2, state),
      metadata = coalesce($7::jsonb, metadata),
      max_count = coalesce($8::int4, max_count),
      creator_id = coalesce($9::uuid, creator_id),
      update_time = now()
    where id = $1`,
};

/**
 * Changes a group, all or nothing. Throws NOT_FOUND (no such group, or the caller is below an admin), INVALID_ARGUMENT
 * (nothing to change, a value that may not be, a name that another group has, less room than there are members).
 */
export async function updateGroup(db: Database, args: UpdateGroupArgs): Promise<void> {
  const groupId = parseGroupId(args.groupId);
  const values = parseChanges(args);
  try {
    await db.transaction((tx) => update(tx, groupId, args.callerId, values));
  } catch (error) {
    if (isUniqueViolation(error, 'groups_name_key')) throw invalidArgument('There is another group of this name.');
    if (isCheckViolation(error)) throw invalidArgument('The group has more members than that.');
    if (isUnstorableValue(error))
      throw invalidArgument('The metadata of the group holds a value that cannot be stored.');
    throw error;
  }
}

function parseChanges(changes: GroupChanges): unknown[] {
  const { name, description, avatarUrl, langTag, open, metadata, maxCount, creatorId } = changes;
  if (name !== undefined) checkGroupName(name);
  if (langTag === '') throw invalidArgument('The language tag of a group cannot be empty.');
  checkGroupText('langTag', langTag ?? '');
  checkGroupText('description', description ?? '');
  checkGroupText('avatarUrl', avatarUrl ?? '');
  if (metadata !== undefined) parseJsonObjectText(metadata, 'metadata of a group');
  if (maxCount !== undefined) checkMaxCount(maxCount);
  const state = open === undefined ? undefined : open ? Openness.OPEN : Openness.CLOSED;
  return [name, description, avatarUrl, langTag, state, metadata, maxCount, creatorId].map((value) => value ?? null);
}

async function update(tx: Queryable, groupId: string, callerId: string | null, values: readonly unknown[]) {
  const group = await lockGroup(tx, groupId);
  if (!group) throw callerId === null ? groupNotFound() : notAllowed();
  await leadingRole(tx, groupId, callerId);
  if (values.every((value) => value === null)) throw invalidArgument('There is nothing to change.');
  await tx.query(updateRow, [groupId, ...values]);
}
