import { Code } from '../../base/code.js';
import { alreadyExists, notFound, StatusError } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isForeignKeyViolation } from '../../database/database-error.js';
import { checkDeviceId } from '../account-rules.js';

/** More than anyone owns; keeps one account from growing without end. */
const MAX_DEVICES = 1000;

const insertDevice = {
  name: 'link_device_insert',
  text: `insert into user_device (id, user_id)
    select $1::varchar, $2::uuid where (select count(*) from user_device where user_id = $2::uuid) < $3::int8
    on conflict (id) do nothing`,
};

const ownerOfDevice = { name: 'link_device_owner', text: 'select user_id from user_device where id = $1' };

/**
 * Lets a user sign in by one more device; linking it again changes nothing. Throws INVALID_ARGUMENT (no device id),
 * ALREADY_EXISTS (another player's), NOT_FOUND (no such account), RESOURCE_EXHAUSTED (too many devices).
 */
export async function linkDevice(
  db: Queryable,
  { userId, deviceId }: { readonly userId: string; readonly deviceId: string },
): Promise<void> {
  checkDeviceId(deviceId);
  try {
    if ((await db.query(insertDevice, [deviceId, userId, MAX_DEVICES])).rowCount > 0) return;
  } catch (error) {
    if (isForeignKeyViolation(error)) throw notFound('There is no such account.');
    throw error;
  }
  const owner = (await db.query<{ user_id: string }>(ownerOfDevice, [deviceId])).rows[0];
  if (owner?.user_id === userId) return;
  if (owner) throw alreadyExists('This device id belongs to another account.');
  throw new StatusError(Code.RESOURCE_EXHAUSTED, `An account can have ${MAX_DEVICES} devices; unlink one first.`);
}
