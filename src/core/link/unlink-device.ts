import { invalidArgument, permissionDenied } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import { lockWaysToSignIn, refuseToUnlinkLast } from './ways-to-sign-in.js';

const deleteDevice = { name: 'unlink_device_delete', text: 'delete from user_device where id = $1 and user_id = $2' };

/**
 * Ends signing in by a device. Throws INVALID_ARGUMENT (no id), PERMISSION_DENIED (not linked to this account, or its last
 * way to sign in), NOT_FOUND (no such account).
 */
export async function unlinkDevice(
  db: Database,
  { userId, deviceId }: { readonly userId: string; readonly deviceId: string },
): Promise<void> {
  if (deviceId === '' || deviceId.includes('\0')) throw invalidArgument('The id of the device to unlink is needed.');
  await db.transaction(async (tx) => {
    const ways = await lockWaysToSignIn(tx, userId);
    if ((await tx.query(deleteDevice, [deviceId, userId])).rowCount === 0) {
      throw permissionDenied('This device id is not linked to the account.');
    }
    refuseToUnlinkLast(ways);
  });
}
