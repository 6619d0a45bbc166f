import { invalidArgument } from '../../base/status-error.js';
import { uuid, uuids } from '../../guest/nk/argument.js';
import type { StatusFollowers } from '../../presence/status-followers.js';
import type { SessionRegistry } from '../../session/session-registry.js';
import type { NkFunctions } from '../nk-functions.js';

export interface StatusNkDeps {
  readonly sessions: Pick<SessionRegistry, 'get'>;
  readonly statusFollowers: StatusFollowers;
}

/** nk functions that let sessions follow the statuses of users. */
export function statusNk({ sessions, statusFollowers }: StatusNkDeps): NkFunctions {
  return {
    statusFollow(_caller, sessionId, userIds) {
      const session = sessions.get(uuid('statusFollow', 'sessionId', sessionId).toLowerCase());
      const ids = lowerCased(uuids('statusFollow', 'userIds', userIds));
      // A session that has gone meanwhile follows nobody.
      if (!session || statusFollowers.follow(session, ids)) return;
      throw invalidArgument('The session would follow too many users.');
    },

    statusUnfollow(_caller, sessionId, userIds) {
      const id = uuid('statusUnfollow', 'sessionId', sessionId).toLowerCase();
      statusFollowers.unfollow(id, lowerCased(uuids('statusUnfollow', 'userIds', userIds)));
    },
  };
}

const lowerCased = (ids: readonly string[]) => ids.map((id) => id.toLowerCase());
