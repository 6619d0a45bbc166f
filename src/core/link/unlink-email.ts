import { permissionDenied } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import { lockWaysToSignIn, refuseToUnlinkLast } from './ways-to-sign-in.js';

const clearEmail = {
  name: 'unlink_email_clear',
  text: 'update users set email = null, password = null, update_time = now() where id = $1',
};

/**
 * Ends signing in by e-mail address and password. EMAIL '' or left out stands for the one that is linked, if there is one.
 * Throws PERMISSION_DENIED (another address than the linked one, or the last way to sign in), NOT_FOUND (no such account).
 */
export async function unlinkEmail(
  db: Database,
  { userId, email }: { readonly userId: string; readonly email?: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const ways = await lockWaysToSignIn(tx, userId);
    if (email && email.toLowerCase() !== ways.email) {
      throw permissionDenied('This e-mail address is not linked to the account.');
    }
    if (ways.email === null) return;
    if (ways.has_password) refuseToUnlinkLast(ways);
    await tx.query(clearEmail, [userId]);
  });
}
