import { integer, nonEmptyText } from '../../guest/nk/argument.js';
import type { GameCenterIdentity } from '../../social/game-center.js';

/** The identity that nk functions for Game Center take as six arguments. */
export function gameCenterArguments(fn: string, args: readonly unknown[]): GameCenterIdentity {
  const [playerId, bundleId, ts, salt, signature, publicKeyUrl] = args;
  return {
    playerId: nonEmptyText(fn, 'playerId', playerId),
    bundleId: nonEmptyText(fn, 'bundleId', bundleId),
    timestamp: integer(fn, 'ts', ts),
    salt: nonEmptyText(fn, 'salt', salt),
    signature: nonEmptyText(fn, 'signature', signature),
    publicKeyUrl: nonEmptyText(fn, 'publicKeyURL', publicKeyUrl),
  };
}
