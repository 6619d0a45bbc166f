import { verify as verifySignature } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { invalidArgument, unauthenticated } from '../base/status-error.js';
import { checkCredential } from './check-credential.js';
import type { GameCenterKeys } from './game-center-keys.js';
import { notSetUp } from './not-set-up.js';
import { parseProviderId } from './provider-id.js';
import type { SignInProvider } from './provider-player.js';

/** What GameKit hands to a game to prove who its player is. */
export interface GameCenterIdentity {
  readonly playerId: string;
  readonly bundleId: string;
  /** When Apple signed: milliseconds since 1970, whatever the name of the field in the protocol says. */
  readonly timestamp: number;
  /** Base64, like the signature. */
  readonly salt: string;
  readonly signature: string;
  readonly publicKeyUrl: string;
}

export interface GameCenterOptions {
  /** Bundle ids of the game; none where it has no Game Center. */
  readonly bundleIds: readonly string[];
  /** How long an identity can be used after Apple has signed it. */
  readonly maxAgeMs: number;
  readonly keys: GameCenterKeys;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** Clocks differ. */
const MAX_AHEAD_MS = 300_000;
/** A time of Game Center in seconds would be less than this until the year 5138. */
const LEAST_MILLISECONDS = 100_000_000_000;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** Game Center: an identity that Apple signs for player, game and time. */
export function createGameCenter(options: GameCenterOptions): SignInProvider<GameCenterIdentity> {
  const { bundleIds, maxAgeMs, keys, clock } = options;

  function checkTime(timestamp: number): void {
    const signedMs = timestamp < LEAST_MILLISECONDS ? timestamp * 1000 : timestamp;
    const ageMs = clock.nowMs() - signedMs;
    if (ageMs > maxAgeMs || ageMs < -MAX_AHEAD_MS) throw unauthenticated('This Game Center identity has expired.');
  }

  return {
    provider: 'gameCenter',
    async verify(identity) {
      checkComplete(identity);
      if (bundleIds.length === 0) throw notSetUp('Game Center', 'social.gamecenter.bundle_id');
      if (!bundleIds.includes(identity.bundleId)) {
        throw unauthenticated('This Game Center identity was made for another game.');
      }
      checkTime(identity.timestamp);
      const key = await keys.find(identity.publicKeyUrl);
      const signature = Buffer.from(identity.signature, 'base64');
      if (!verifySignature('RSA-SHA256', signedBytes(identity), key, signature)) {
        throw unauthenticated('This Game Center identity has a wrong signature.');
      }
      return { provider: 'gameCenter', id: identity.playerId };
    },
  };
}

/** Whether nothing is left out. To unlink, Nakama looks at a whole identity and passes over part of one. */
export function isCompleteIdentity(identity: GameCenterIdentity): boolean {
  return Object.values(identity).every((value) => value !== '' && value !== 0);
}

function checkComplete({ playerId, bundleId, timestamp, salt, signature, publicKeyUrl }: GameCenterIdentity): void {
  const texts = { 'player id': playerId, 'bundle id': bundleId, salt, signature, 'public key URL': publicKeyUrl };
  for (const [name, text] of Object.entries(texts)) checkCredential(`A Game Center ${name}`, text);
  if (!Number.isSafeInteger(timestamp) || timestamp <= 0) throw invalidArgument('A Game Center timestamp is needed.');
  if (parseProviderId(playerId) === undefined) throw invalidArgument('This is no player id of Game Center.');
  if (!BASE64.test(salt) || !BASE64.test(signature)) {
    throw invalidArgument('Salt and signature of Game Center are base64.');
  }
}

function signedBytes({ playerId, bundleId, timestamp, salt }: GameCenterIdentity): Buffer {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(timestamp));
  return Buffer.concat([Buffer.from(playerId), Buffer.from(bundleId), time, Buffer.from(salt, 'base64')]);
}
