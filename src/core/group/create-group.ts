import { NIL_UUID, newUuid } from '../../base/id.js';
import { alreadyExists, invalidArgument } from '../../base/status-error.js';
import type { Database, Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import type { Group } from '../../wire/gen/api.js';
import type { Init } from '../../wire/well-known.js';
import { parseJsonObjectText } from '../json-object-text.js';
import { isUnstorableValue } from '../unstorable-value.js';
import { addEdges } from './group-edges.js';
import { GROUP_COLUMNS, type GroupRow, Openness, toGroupMessage } from './group-message.js';
import {
  checkGroupName,
  checkGroupText,
  checkMaxCount,
  DEFAULT_MAX_COUNT,
  GroupState,
  parseMemberId,
} from './group-rules.js';
import { groupTransaction } from './group-transaction.js';
import { lockUsers } from './locks.js';

export interface CreateGroupArgs {
  /** Who becomes its superadmin and only member. */
  readonly userId: string;
  /** Who is named as its creator; left out, the user. */
  readonly creatorId?: string;
  readonly name: string;
  readonly description?: string;
  readonly avatarUrl?: string;
  /** '' or left out: en. */
  readonly langTag?: string;
  readonly open?: boolean;
  /** How many members it may have; left out, 100. */
  readonly maxCount?: number;
  /** The text of a JSON object. */
  readonly metadata?: string;
}

const insertGroup = {
  name: 'group_create',
  text: `insert into groups as g (id, creator_id, name, description, avatar_url, lang_tag, state, max_count, metadata, edge_count)
    values ($1, $2, $3, nullif($4::varchar, ''), nullif($5::varchar, ''), $6, $7, $8, $9::jsonb, 1)
    returning ${GROUP_COLUMNS}`,
};

/** Makes a group. Throws INVALID_ARGUMENT (a value that may not be, no such user), ALREADY_EXISTS (the name). */
export async function createGroup(db: Database, args: CreateGroupArgs): Promise<Init<Group>> {
  checkCreation(args);
  const userId = parseMemberId(args.userId);
  try {
    return toGroupMessage(await groupTransaction(db, (tx) => insert(tx, userId, args)));
  } catch (error) {
    if (isUniqueViolation(error, 'groups_name_key')) throw alreadyExists('There is a group of this name.');
    if (isUnstorableValue(error))
      throw invalidArgument('The metadata of the group holds a value that cannot be stored.');
    throw error;
  }
}

function checkCreation({ name, description = '', avatarUrl = '', langTag = '', maxCount, metadata }: CreateGroupArgs) {
  checkGroupName(name);
  checkGroupText('description', description);
  checkGroupText('avatarUrl', avatarUrl);
  checkGroupText('langTag', langTag);
  if (maxCount !== undefined) checkMaxCount(maxCount);
  if (metadata !== undefined) parseJsonObjectText(metadata, 'metadata of a group');
}

async function insert(tx: Queryable, userId: string, args: CreateGroupArgs): Promise<GroupRow> {
  const { creatorId = userId, name, description = '', avatarUrl = '', langTag, open = false } = args;
  const { maxCount = DEFAULT_MAX_COUNT, metadata = '{}' } = args;
  const users = await lockUsers(tx, [userId]);
  if (!users.has(userId)) throw invalidArgument('There is no such user to lead the group.');
  const state = open ? Openness.OPEN : Openness.CLOSED;
  const values = [newUuid(), creatorId || NIL_UUID, name, description, avatarUrl, langTag || 'en', state, maxCount];
  const { rows } = await tx.query<GroupRow>(insertGroup, [...values, metadata]);
  await addEdges(tx, rows[0]!.id, [userId], GroupState.SUPERADMIN);
  return rows[0]!;
}
