import type { Clock } from '../base/clock.js';
import { deleteAccount } from '../core/account/delete-account.js';
import type { ChannelAudience } from '../core/channel/channel-audience.js';
import { systemNotice } from '../core/notification/system-notice.js';
import { banUsers, unbanUsers } from '../core/user/ban-users.js';
import type { Database } from '../database/database.js';
import { endUserSessions } from '../session/end-user-sessions.js';
import type { Revocations } from '../session/revocations.js';
import type { Session } from '../session/session.js';
import type { SessionRegistry } from '../session/session-registry.js';
import { closeCodes } from '../transport/close-codes.js';
import { groupChannel } from '../wire/channel-id.js';
import type { Envelope } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';

export interface AccountControlDeps {
  readonly db: Database;
  readonly revocations: Revocations;
  readonly registry: SessionRegistry;
  readonly router: { toSession(session: Session, envelope: Init<Envelope>): void };
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly audience: Pick<ChannelAudience, 'close'>;
  /** Told of a user whose account is gone, before the caller is answered. */
  readonly onAccountDeleted: (userId: string) => Promise<void>;
}

/** What ends the access of users, for the server's own code and for clients: the account, its tokens and its sockets. */
export interface AccountControl {
  /**
   * Bans users: they can no longer sign in, their tokens are void, their sockets are told and closed. Unknown ids are
   * passed over. Throws INVALID_ARGUMENT, with nothing changed, for an id that is no player's.
   */
  ban(userIds: readonly string[]): Promise<void>;
  /** Lets banned users sign in again. Throws INVALID_ARGUMENT as `ban` does. */
  unban(userIds: readonly string[]): Promise<void>;
  /**
   * Deletes an account and ends its sessions; RECORDED keeps a note of its id. Throws INVALID_ARGUMENT (no id of a
   * player), NOT_FOUND.
   */
  remove(userId: string, recorded?: boolean): Promise<void>;
}

export function createAccountControl(deps: AccountControlDeps): AccountControl {
  const { db, registry, router, clock, audience } = deps;
  return {
    async ban(userIds) {
      for (const userId of await banUsers(db, userIds)) {
        for (const session of registry.ofUser(userId))
          router.toSession(session, systemNotice('USER_BANNED', clock.nowMs()));
        endUserSessions(deps, userId, closeCodes.banned);
      }
    },
    unban: (userIds) => unbanUsers(db, userIds),
    async remove(userId, recorded = false) {
      const deletedGroupIds = await deleteAccount(db, { userId, recorded });
      endUserSessions(deps, userId, closeCodes.accountDeleted);
      for (const groupId of deletedGroupIds) audience.close(groupChannel(groupId));
      await deps.onAccountDeleted(userId);
    },
  };
}
