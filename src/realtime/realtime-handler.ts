import type { Clock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import type { Chat } from '../core/channel/chat.js';
import type { Notifier } from '../core/notification/notifier.js';
import type { MatchRegistry } from '../match/match-registry.js';
import type { Matchmaker } from '../matchmaker/matchmaker.js';
import type { PartyRegistry } from '../party/party-registry.js';
import type { ChannelMembers } from '../presence/channel-members.js';
import type { Router } from '../presence/router.js';
import type { StatusFollowers } from '../presence/status-followers.js';
import type { Tracker } from '../presence/tracker.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Session } from '../session/session.js';
import type { Envelope } from '../wire/gen/realtime.js';
import type { Init } from '../wire/well-known.js';

export interface RealtimeDeps {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly tracker: Tracker;
  readonly router: Router;
  readonly statusFollowers: StatusFollowers;
  readonly channelMembers: ChannelMembers;
  readonly chat: Chat;
  readonly notifier: Pick<Notifier, 'tell'>;
  readonly matches: MatchRegistry;
  readonly matchmaker: Matchmaker;
  readonly parties: PartyRegistry;
  readonly runtime: Runtime;
  readonly metrics: RealtimeMetrics;
}

export interface RealtimeMetrics {
  /** One RPC has ended; CODE is a `Code`, SECONDS how long it took. */
  rpc(id: string, code: number, seconds: number): void;
}

export type EnvelopeKind = Exclude<keyof Envelope, 'cid'>;

/**
 * Answers one kind of envelope. The result is sent back under the request's `cid`; `{}` is an answer that says only
 * that it is done, `undefined` is no answer. Throws RealtimeError where the message cannot be fulfilled.
 */
export type RealtimeHandler<Kind extends EnvelopeKind> = (
  deps: RealtimeDeps,
  session: Session,
  message: NonNullable<Envelope[Kind]>,
) => Promise<Init<Envelope> | undefined>;
