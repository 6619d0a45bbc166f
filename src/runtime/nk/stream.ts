import {
  ArgumentError,
  argumentError,
  boolean,
  object,
  optional,
  type PlainObject,
  text,
  uuid,
} from '../../guest/nk/argument.js';
import { chosenSessionIds, streamArgument } from '../../guest/nk/stream-argument.js';
import { type Presence, type PresenceMeta, PresenceReason } from '../../presence/presence.js';
import type { Router } from '../../presence/router.js';
import type { Stream } from '../../presence/stream.js';
import type { Tracker } from '../../presence/tracker.js';
import type { Session } from '../../session/session.js';
import type { SessionRegistry } from '../../session/session-registry.js';
import { envelopeOf } from '../../wire/codec.js';
import type { Envelope } from '../../wire/gen/realtime.js';
import type { Init } from '../../wire/well-known.js';
import type { NkFunctions } from '../nk-functions.js';

export interface StreamNkDeps {
  readonly node: string;
  readonly sessions: Pick<SessionRegistry, 'get'>;
  readonly tracker: Tracker;
  readonly router: Pick<Router, 'send' | 'toStream'>;
}

/** nk functions for streams: who is in them, and what is sent to them. Modules may use any stream, the server's own too. */
export function streamNk({ node, sessions, tracker, router }: StreamNkDeps): NkFunctions {
  /** The session SESSION_ID, which must be connected and the user's. */
  function sessionOf(fn: string, userId: unknown, sessionId: unknown): Session {
    const owner = uuid(fn, 'userId', userId).toLowerCase();
    const session = sessions.get(uuid(fn, 'sessionID', sessionId).toLowerCase());
    if (session?.userId === owner && !session.connection.closed) return session;
    throw argumentError(fn, 'sessionID', 'the id of a connected session of the user', sessionId);
  }

  /** The presence of a user's session in STREAM, where there is one. */
  function presenceOf(fn: string, userId: unknown, sessionId: unknown, stream: Stream): Presence | undefined {
    const owner = uuid(fn, 'userId', userId).toLowerCase();
    const presence = tracker.get(stream, uuid(fn, 'sessionID', sessionId).toLowerCase());
    return presence?.userId === owner ? presence : undefined;
  }

  function leave(presence: Presence | undefined): void {
    if (presence) tracker.untrack(presence.sessionId, presence.stream, PresenceReason.LEAVE);
  }

  /** To the chosen sessions, in the stream or not, or else to everybody in the stream. */
  function send(fn: string, stream: Stream, message: Init<Envelope>, presences: unknown, reliable: boolean): void {
    const chosen = chosenSessionIds(fn, presences);
    if (!chosen) router.toStream(stream, message, { reliable });
    else
      router.send(
        chosen.flatMap((id) => sessions.get(id) ?? []),
        message,
        reliable,
      );
  }

  return {
    streamUserList(_caller, stream, includeHidden, includeNotHidden) {
      const fn = 'streamUserList';
      const which = {
        includeHidden: optional(boolean, fn, 'includeHidden', includeHidden) ?? true,
        includeNotHidden: optional(boolean, fn, 'includeNotHidden', includeNotHidden) ?? true,
      };
      return tracker.list(streamArgument(fn, stream), which).map((presence) => toPresenceObject(presence, node));
    },

    streamUserGet(_caller, userId, sessionId, stream) {
      const presence = presenceOf('streamUserGet', userId, sessionId, streamArgument('streamUserGet', stream));
      return presence ? toMetaObject(presence) : null;
    },

    streamUserJoin(_caller, userId, sessionId, stream, ...flags) {
      const fn = 'streamUserJoin';
      const session = sessionOf(fn, userId, sessionId);
      return tracker.track(session, streamArgument(fn, stream), presenceMeta(fn, flags));
    },

    streamUserUpdate(_caller, userId, sessionId, stream, ...flags) {
      const fn = 'streamUserUpdate';
      const session = sessionOf(fn, userId, sessionId);
      tracker.update(session, streamArgument(fn, stream), presenceMeta(fn, flags));
    },

    streamUserLeave(_caller, userId, sessionId, stream) {
      leave(presenceOf('streamUserLeave', userId, sessionId, streamArgument('streamUserLeave', stream)));
    },

    streamUserKick(_caller, presence, stream) {
      const { userId, sessionId } = object('streamUserKick', 'presence', presence);
      leave(presenceOf('streamUserKick', userId, sessionId, streamArgument('streamUserKick', stream)));
    },

    streamCount: (_caller, stream) => tracker.count(streamArgument('streamCount', stream)),

    streamClose(_caller, stream) {
      tracker.untrackStream(streamArgument('streamClose', stream), PresenceReason.LEAVE);
    },

    streamSend(_caller, stream, data, presences, reliable) {
      const fn = 'streamSend';
      const to = streamArgument(fn, stream);
      const isReliable = optional(boolean, fn, 'reliable', reliable) ?? true;
      const message = { stream_data: { stream: { ...to }, data: text(fn, 'data', data), reliable: isReliable } };
      send(fn, to, message, presences, isReliable);
    },

    streamSendRaw(_caller, stream, envelope, presences, reliable) {
      const fn = 'streamSendRaw';
      const to = streamArgument(fn, stream);
      const message = envelopeArgument(fn, object(fn, 'envelope', envelope));
      send(fn, to, message, presences, optional(boolean, fn, 'reliable', reliable) ?? true);
    },
  };
}

function presenceMeta(fn: string, [hidden, persistence, status]: readonly unknown[]): PresenceMeta {
  return {
    hidden: optional(boolean, fn, 'hidden', hidden) ?? false,
    persistence: optional(boolean, fn, 'persistence', persistence) ?? true,
    status: optional(text, fn, 'status', status) ?? '',
  };
}

function envelopeArgument(fn: string, plain: PlainObject): Envelope {
  try {
    return envelopeOf(plain);
  } catch (error) {
    throw new ArgumentError(`nk.${fn}: envelope is none of the protocol: ${(error as Error).message}`);
  }
}

function toMetaObject({ username, meta, reason }: Presence): PlainObject {
  return { hidden: meta.hidden, persistence: meta.persistence, username, status: meta.status, reason };
}

/** `nodeId` is what Nakama's server gives it, `node` what its types say. */
function toPresenceObject(presence: Presence, node: string): PlainObject {
  const { userId, sessionId } = presence;
  return { userId, sessionId, nodeId: node, node, ...toMetaObject(presence) };
}
