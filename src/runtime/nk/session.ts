import { notFound } from '../../base/status-error.js';
import { ArgumentError, integer, optional, text, uuid } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

export interface SessionNkDeps {
  /** Closes the connection of a session; REASON is a `PresenceReason`. False where there is no such session. */
  readonly disconnect: (sessionId: string, reason: number | undefined) => boolean;
  /** Logs out one session or, without tokens, all of a user. Throws INVALID_ARGUMENT for a token that is not the user's. */
  readonly logout: (request: { userId: string; token?: string; refreshToken?: string }) => void;
}

const HIGHEST_REASON = 4;

/** nk functions that end sessions. */
export function sessionNk({ disconnect, logout }: SessionNkDeps): NkFunctions {
  return {
    sessionDisconnect(_caller, sessionId, reason) {
      const fn = 'sessionDisconnect';
      const id = uuid(fn, 'sessionID', sessionId);
      const code = optional(integer, fn, 'reason', reason);
      if (code !== undefined && (code < 0 || code > HIGHEST_REASON)) {
        throw new ArgumentError(`nk.${fn}: reason must be between 0 and ${HIGHEST_REASON}.`);
      }
      if (!disconnect(id, code)) throw notFound('there is no such session.');
    },

    sessionLogout(_caller, userId, token, refreshToken) {
      const fn = 'sessionLogout';
      logout({
        userId: uuid(fn, 'userId', userId),
        token: optional(text, fn, 'token', token),
        refreshToken: optional(text, fn, 'refreshToken', refreshToken),
      });
    },
  };
}
