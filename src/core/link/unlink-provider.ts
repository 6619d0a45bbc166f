import { permissionDenied } from '../../base/status-error.js';
import type { Database } from '../../database/database.js';
import type { Provider, ProviderPlayer } from '../../social/provider-player.js';
import { PROVIDER_COLUMNS, PROVIDER_NAMES, perProvider } from '../provider-column.js';
import { lockWaysToSignIn, refuseToUnlinkLast } from './ways-to-sign-in.js';

const clearProviderId = perProvider((column) => ({
  name: `unlink_${column}_clear`,
  text: `update users set ${column} = null, update_time = now() where id = $1`,
}));

export interface UnlinkProviderArgs {
  readonly userId: string;
  readonly provider: Provider;
  /** Whom the provider vouches for; left out, who is linked, if anybody is. */
  readonly player?: ProviderPlayer;
}

/**
 * Ends signing in by a provider. Throws PERMISSION_DENIED (another player than the linked one, or the last way to sign in),
 * NOT_FOUND (no such account).
 */
export async function unlinkProvider(db: Database, { userId, provider, player }: UnlinkProviderArgs): Promise<void> {
  await db.transaction(async (tx) => {
    const ways = await lockWaysToSignIn(tx, userId);
    const linked = ways[PROVIDER_COLUMNS[provider]];
    if (player && linked !== player.id && linked !== player.formerId) {
      throw permissionDenied(`This ${PROVIDER_NAMES[provider]} account is not linked to the account.`);
    }
    if (linked === null) return;
    refuseToUnlinkLast(ways);
    await tx.query(clearProviderId[provider], [userId]);
  });
}
