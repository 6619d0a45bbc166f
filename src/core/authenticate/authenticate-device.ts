import { newUuid } from '../../base/id.js';
import type { Queryable } from '../../database/database.js';
import { checkDeviceId } from '../account-rules.js';
import {
  type AuthenticateResult,
  BANNED_COLUMN,
  type CreateOptions,
  type FoundAccount,
  findOrCreate,
} from './find-or-create.js';

const findByDevice = {
  name: 'authenticate_device_find',
  text: `select u.id as user_id, u.username, ${BANNED_COLUMN}
    from user_device d join users u on u.id = d.user_id where d.id = $1`,
};

// One statement, so that neither row is there without the other.
const insertWithDevice = {
  name: 'authenticate_device_insert',
  text: `with made as (insert into users (id, username) values ($1, $2) returning id)
    insert into user_device (id, user_id) select $3::varchar, id from made`,
};

/** Signs in by the id of a device. Errors as in `findOrCreate`, and INVALID_ARGUMENT for what is no device id. */
export async function authenticateDevice(
  db: Queryable,
  { deviceId, ...options }: CreateOptions & { readonly deviceId: string },
): Promise<AuthenticateResult> {
  checkDeviceId(deviceId);
  const find = async () => (await db.query<FoundAccount>(findByDevice, [deviceId])).rows[0];
  const { result } = await findOrCreate(options, find, async (username) => {
    const userId = newUuid();
    await db.query(insertWithDevice, [userId, username, deviceId]);
    return userId;
  });
  return result;
}
