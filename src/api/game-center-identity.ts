import type { GameCenterIdentity } from '../social/game-center.js';
import type { AccountGameCenter } from '../wire/gen/api.js';

/** What a request says to prove who a player of Game Center is; what it leaves out is empty. */
export function gameCenterIdentity(account: AccountGameCenter | null): GameCenterIdentity {
  return {
    playerId: account?.player_id ?? '',
    bundleId: account?.bundle_id ?? '',
    timestamp: Number(String(account?.timestamp_seconds ?? 0)),
    salt: account?.salt ?? '',
    signature: account?.signature ?? '',
    publicKeyUrl: account?.public_key_url ?? '',
  };
}
