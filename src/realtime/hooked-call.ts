import type { Session } from '../session/session.js';
import { lookupType } from '../wire/codec.js';
import { type Envelope, ErrorCode } from '../wire/gen/realtime.js';
import { fromJson, toJson } from '../wire/json.js';
import type { Init } from '../wire/well-known.js';
import { RealtimeError } from './realtime-error.js';
import type { EnvelopeKind, RealtimeDeps, RealtimeHandler } from './realtime-handler.js';
import { sessionContext } from './session-context.js';

type HookedCall = (
  session: Session,
  envelope: Envelope,
  kind: EnvelopeKind,
  handler: RealtimeHandler<EnvelopeKind>,
) => Promise<HookedAnswer>;

interface HookedAnswer {
  readonly output: Init<Envelope> | undefined;
  /** Runs the after hook, once the answer is on its way; the session's next message waits for it. Never rejects. */
  readonly runAfter?: () => Promise<void>;
}

/** The name that modules know a kind by: 'match_join' is 'MatchJoin'. */
export function hookName(kind: EnvelopeKind): string {
  return kind.replace(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}

/**
 * Calls the modules' hooks around a handler. A before hook sees and may change the whole envelope, stops it by
 * throwing, or drops it by answering nothing; an after hook sees the answer and what was asked.
 */
export function createHookedCall(deps: RealtimeDeps): HookedCall {
  const { runtime, logger } = deps;
  const envelopeType = lookupType('nakama.realtime.Envelope');

  async function runBefore(name: string, session: Session, envelope: Envelope): Promise<Envelope> {
    const asked = toJson(envelopeType, envelope, { names: 'camel' }) as Record<string, unknown>;
    const result = await runtime
      .rtBefore(name, { executionMode: 'before', ...sessionContext(session) }, asked)
      .catch((cause: Error) => {
        throw new RealtimeError(ErrorCode.RUNTIME_FUNCTION_EXCEPTION, cause.message, { cause });
      });
    if (result === null) {
      throw new RealtimeError(ErrorCode.UNRECOGNIZED_PAYLOAD, 'A module has turned this message off.');
    }
    try {
      return fromJson(envelopeType, result, { unknown: 'ignore' }) as unknown as Envelope;
    } catch (cause) {
      // Not the client's fault, and its module's author has to hear of it.
      const message = `The before hook of ${name} has returned no message of a client.`;
      throw new RealtimeError(ErrorCode.RUNTIME_FUNCTION_EXCEPTION, message, { cause });
    }
  }

  async function callAfter(
    name: string,
    session: Session,
    output: Init<Envelope> | undefined,
    input: Envelope,
  ): Promise<void> {
    const plain = (value: object) => toJson(envelopeType, value, { names: 'camel' }) as Record<string, unknown>;
    const ctx = { executionMode: 'after', ...sessionContext(session) };
    try {
      await runtime.rtAfter(name, ctx, output ? plain(output) : null, plain(input));
    } catch (error) {
      logger.error('an after hook failed', { hook: name, error });
    }
  }

  return async (session, envelope, kind, handler) => {
    const name = hookName(kind);
    const input = runtime.registrations.rtBefore.includes(name) ? await runBefore(name, session, envelope) : envelope;
    const message = input[kind];
    if (!message) throw new RealtimeError(ErrorCode.MISSING_PAYLOAD, `The before hook of ${name} returned no ${kind}.`);
    const output = await handler(deps, session, message as never);
    if (!runtime.registrations.rtAfter.includes(name)) return { output };
    return { output, runAfter: () => callAfter(name, session, output, input) };
  };
}
