import { channelFields, formatChannelId } from '../wire/channel-id.js';
import type { Envelope, UserPresence } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';
import type { PresenceEvent } from './pending-changes.js';
import type { Presence } from './presence.js';
import type { Router } from './router.js';
import type { StatusFollowers } from './status-followers.js';
import { StreamMode } from './stream.js';

/** Puts one stream's changes into the envelope that its members understand. */
export type PresenceFormatter = (event: PresenceEvent) => Init<Envelope>;

/** Formatters by stream mode; null where a mode's changes are nobody's business. Other modes use `streamPresenceEvent`. */
export type PresenceFormatters = Readonly<Record<number, PresenceFormatter | null>>;

export const presenceFormatters: PresenceFormatters = {
  [StreamMode.NOTIFICATIONS]: null,
  [StreamMode.STATUS]: (event) => ({ status_presence_event: changes(event, withStatus) }),
  [StreamMode.CHANNEL]: channelPresenceEvent,
  [StreamMode.GROUP]: channelPresenceEvent,
  [StreamMode.DIRECT_MESSAGE]: channelPresenceEvent,
  [StreamMode.MATCH_RELAYED]: matchPresenceEvent,
  [StreamMode.MATCH_AUTHORITATIVE]: matchPresenceEvent,
  [StreamMode.PARTY]: (event) => ({
    party_presence_event: { party_id: `${event.stream.subject}.${event.stream.label}`, ...changes(event, plain) },
  }),
};

/**
 * Tells the members of a stream who has come and gone: joiners hear of themselves, leavers no more. Of a status, its
 * followers are told instead.
 */
export function createAnnouncer(deps: {
  readonly router: Pick<Router, 'toStream' | 'send'>;
  readonly statusFollowers: Pick<StatusFollowers, 'of'>;
  readonly formatters?: PresenceFormatters;
}): (event: PresenceEvent) => void {
  const { router, statusFollowers, formatters = presenceFormatters } = deps;
  return (event) => {
    const format = formatters[event.stream.mode];
    if (format === null) return;
    const message = (format ?? streamPresenceEvent)(event);
    if (event.stream.mode === StreamMode.STATUS) router.send(statusFollowers.of(event.stream.subject), message);
    else router.toStream(event.stream, message);
  };
}

function matchPresenceEvent(event: PresenceEvent): Init<Envelope> {
  const { subject, label } = event.stream;
  return { match_presence_event: { match_id: `${subject}.${label}`, ...changes(event, plain) } };
}

function channelPresenceEvent(event: PresenceEvent): Init<Envelope> {
  const { stream } = event;
  const channel_id = formatChannelId(stream);
  return { channel_presence_event: { channel_id, ...channelFields(stream), ...changes(event, withPersistence) } };
}

function streamPresenceEvent(event: PresenceEvent): Init<Envelope> {
  return { stream_presence_event: { stream: { ...event.stream }, ...changes(event, withPersistence) } };
}

function changes({ joins, leaves }: PresenceEvent, describe: (presence: Presence) => Init<UserPresence>) {
  return { joins: joins.map(describe), leaves: leaves.map(describe) };
}

function plain({ userId, sessionId, username }: Presence): Init<UserPresence> {
  return { user_id: userId, session_id: sessionId, username };
}

function withPersistence(presence: Presence): Init<UserPresence> {
  return { persistence: presence.meta.persistence, ...plain(presence) };
}

function withStatus(presence: Presence): Init<UserPresence> {
  return { status: { value: presence.meta.status }, ...plain(presence) };
}
