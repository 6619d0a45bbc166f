import { permissionDenied } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import { lockWaysToSignIn, refuseToUnlinkLast } from './ways-to-sign-in.js';

const clearCustomId = {
  name: 'unlink_custom_clear',
  text: 'update users set custom_id = null, update_time = now() where id = $1',
};

/**
 * Ends signing in by custom id. CUSTOMID '' or left out stands for the one that is linked, if there is one. Throws
 * PERMISSION_DENIED (another id than the linked one, or the last way to sign in), NOT_FOUND (no such account).
 */
export async function unlinkCustom(
  db: Database,
  { userId, customId }: { readonly userId: string; readonly customId?: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const ways = await lockWaysToSignIn(tx, userId);
    if (customId && customId !== ways.custom_id) throw permissionDenied('This custom id is not linked to the account.');
    if (ways.custom_id === null) return;
    refuseToUnlinkLast(ways);
    await tx.query(clearCustomId, [userId]);
  });
}
