import type { Clock } from '../base/clock.js';
import { newUuid } from '../base/id.js';
import { toExperiments, toFlagOverrides, toFlags, toLiveEvents, toMessages, toProperties } from './satori-answers.js';
import type { AskSatori } from './satori-request.js';

type Texts = Readonly<Record<string, string>>;

export interface SatoriEvent {
  readonly name: string;
  readonly id?: string | undefined;
  readonly metadata?: Texts | undefined;
  readonly value?: string | undefined;
  /** Seconds since 1970; 0 or left out: now. */
  readonly timestampSec?: number | undefined;
  readonly identityId?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly sessionIssuedAtSec?: number | undefined;
  readonly sessionExpiresAtSec?: number | undefined;
}

/** Which of a list are meant: by name, by label; all without either. */
export interface Filter {
  readonly names: readonly string[];
  readonly labels: readonly string[];
}

/** Numbers that are 0 are not asked for. */
export interface LiveEventFilter extends Filter {
  readonly pastRunCount: number;
  readonly futureRunCount: number;
  readonly startTimeSec: number;
  readonly endTimeSec: number;
}

export interface MessageFilter {
  readonly limit: number;
  readonly forward: boolean;
  readonly cursor: string;
  readonly messageIds: readonly string[];
}

/** The client of Satori: one function a method of the Satori object of modules, with its results. All reject as `AskSatori` does. */
export type Satori = ReturnType<typeof createSatori>;

export interface SatoriDeps {
  readonly ask: AskSatori;
  readonly clock: Clock;
}

export function createSatori({ ask, clock }: SatoriDeps) {
  const eventsOf = (events: readonly SatoriEvent[]) => ({
    events: events.map((event) => toWire(event, clock.nowMs())),
  });

  return {
    async authenticate(
      id: string,
      properties: { readonly default?: Texts | undefined; readonly custom?: Texts | undefined },
      noSession: boolean,
      ipAddress: string,
    ) {
      const body = { id, ...filled(properties), ...(noSession && { no_session: true }) };
      const answer = await ask({ method: 'POST', path: '/v1/authenticate', body, ipAddress });
      return toProperties(Object(answer.properties));
    },
    async identityDelete(id: string) {
      await ask({ method: 'DELETE', path: '/v1/identity', identity: id });
    },
    async propertiesGet(id: string) {
      return toProperties(await ask({ method: 'GET', path: '/v1/properties', identity: id }));
    },
    async propertiesUpdate(
      id: string,
      properties: {
        readonly default?: Texts | undefined;
        readonly custom?: Texts | undefined;
        readonly recompute?: boolean | undefined;
      },
    ) {
      await ask({ method: 'PUT', path: '/v1/properties', identity: id, body: filled(properties) });
    },
    async eventsPublish(id: string, events: readonly SatoriEvent[], ipAddress: string) {
      await ask({ method: 'POST', path: '/v1/event', identity: id, body: eventsOf(events), ipAddress });
    },
    async serverEventsPublish(events: readonly SatoriEvent[], ipAddress: string) {
      await ask({ method: 'POST', path: '/v1/server-event', body: eventsOf(events), ipAddress });
    },
    async experimentsList(id: string, filter: Filter) {
      return toExperiments(await ask({ method: 'GET', path: '/v1/experiment', identity: id, query: { ...filter } }));
    },
    /** ID: '' for the values that everybody has. */
    async flagsList(id: string, filter: Filter) {
      return toFlags(await ask({ method: 'GET', path: '/v1/flag', identity: id, query: { ...filter } }));
    },
    async flagsOverridesList(id: string, filter: Filter) {
      const answer = await ask({ method: 'GET', path: '/v1/flag/override', identity: id, query: { ...filter } });
      return toFlagOverrides(answer);
    },
    async liveEventsList(id: string, filter: LiveEventFilter) {
      const { names, labels } = filter;
      const numbers = {
        past_run_count: filter.pastRunCount,
        future_run_count: filter.futureRunCount,
        start_time_sec: filter.startTimeSec,
        end_time_sec: filter.endTimeSec,
      };
      const asked = Object.fromEntries(Object.entries(numbers).filter(([, number]) => number > 0));
      const query = { names, labels, ...asked };
      return toLiveEvents(await ask({ method: 'GET', path: '/v1/live-event', identity: id, query }));
    },
    async liveEventJoin(id: string, liveEventId: string) {
      const path = `/v1/live-event/${encodeURIComponent(liveEventId)}/participation`;
      await ask({ method: 'POST', path, identity: id });
    },
    async messagesList(id: string, { limit, forward, cursor, messageIds }: MessageFilter) {
      const query = { limit, forward: String(forward), ...(cursor && { cursor }), message_ids: messageIds };
      return toMessages(await ask({ method: 'GET', path: '/v1/message', identity: id, query }));
    },
    /** CONSUMETIMESEC: 0 where it was not consumed. */
    async messageUpdate(id: string, messageId: string, readTimeSec: number, consumeTimeSec: number) {
      const body = {
        ...(readTimeSec && { read_time: readTimeSec }),
        ...(consumeTimeSec && { consume_time: consumeTimeSec }),
      };
      await ask({ method: 'PUT', path: `/v1/message/${encodeURIComponent(messageId)}`, identity: id, body });
    },
    async messageDelete(id: string, messageId: string) {
      await ask({ method: 'DELETE', path: `/v1/message/${encodeURIComponent(messageId)}`, identity: id });
    },
  };
}

function toWire(event: SatoriEvent, nowMs: number) {
  const ms = event.timestampSec ? event.timestampSec * 1000 : nowMs;
  return filled({
    name: event.name,
    id: event.id || newUuid(),
    metadata: event.metadata,
    value: event.value,
    identity_id: event.identityId,
    session_id: event.sessionId,
    session_issued_at: event.sessionIssuedAtSec,
    session_expires_at: event.sessionExpiresAtSec,
    timestamp: `${new Date(ms).toISOString().slice(0, 19)}Z`,
  });
}

/** Without what is not there: Satori takes an empty field for one that is to be emptied. */
function filled(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}
