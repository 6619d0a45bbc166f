import { permissionDenied } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import { lockWaysToSignIn, refuseToUnlinkLast } from './ways-to-sign-in.js';

const clearPlayerId = {
  name: 'unlink_facebook_instant_game_clear',
  text: 'update users set facebook_instant_game_id = null, update_time = now() where id = $1',
};

/**
 * Ends signing in as the player of a Facebook Instant Game; PLAYERID left out stands for the one that is linked, if there
 * is one. Throws PERMISSION_DENIED (another player than the linked one, or the last way to sign in), NOT_FOUND.
 */
export async function unlinkFacebookInstantGame(
  db: Database,
  { userId, playerId }: { readonly userId: string; readonly playerId?: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const ways = await lockWaysToSignIn(tx, userId);
    if (playerId && playerId !== ways.facebook_instant_game_id) {
      throw permissionDenied('This Instant Game player is not linked to the account.');
    }
    if (ways.facebook_instant_game_id === null) return;
    refuseToUnlinkLast(ways);
    await tx.query(clearPlayerId, [userId]);
  });
}
