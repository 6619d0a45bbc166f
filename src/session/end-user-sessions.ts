import type { CloseCode } from '../transport/close-codes.js';
import type { Revocations } from './revocations.js';
import type { SessionRegistry } from './session-registry.js';

export interface EndUserSessionsDeps {
  readonly revocations: Revocations;
  readonly registry: SessionRegistry;
}

/** Makes every token of the user void and closes all connections with CODE, as after a ban or a deletion. */
export function endUserSessions({ revocations, registry }: EndUserSessionsDeps, userId: string, code: CloseCode): void {
  revocations.revokeUser(userId);
  registry.disconnectUser(userId, code);
}
