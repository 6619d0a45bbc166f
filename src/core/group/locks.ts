// Whoever changes a group or its members takes locks in one order, so that no two ever wait for each other in a circle:
// first the users concerned (a relation to them needs them, and so does the message that tells of the change), then the
// group. A user who is being deleted is locked before the groups, too.
import type { Queryable } from '../../database/database.js';
import { GROUP_COLUMNS, type GroupRow, IS_ENABLED } from './group-message.js';

const lockGroupRow = {
  name: 'group_lock',
  text: `select ${GROUP_COLUMNS} from groups g where g.id = $1 and ${IS_ENABLED} for update`,
};

// A share is enough to keep a user from being deleted, and does not wait for changes of the account.
const lockUserRows = {
  name: 'group_lock_users',
  text: 'select u.id, u.username from users u where u.id = any($1::uuid[]) order by u.id for key share',
};

/** The group, which nobody else changes before TX has ended, nor its members; undefined where there is none. */
export async function lockGroup(tx: Queryable, groupId: string): Promise<GroupRow | undefined> {
  return (await tx.query<GroupRow>(lockGroupRow, [groupId])).rows[0];
}

/** The usernames of those users who exist, by id; they go on existing until TX has ended. To be called before `lockGroup`. */
export async function lockUsers(tx: Queryable, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.query<{ id: string; username: string }>(lockUserRows, [userIds]);
  return new Map(rows.map(({ id, username }) => [id, username]));
}
