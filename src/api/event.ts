import type { Logger } from '../base/logger.js';
import type { Event } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

export interface ClientEvent {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Milliseconds since 1970; undefined where the client did not say when. */
  readonly timeMs: number | undefined;
  /** Always true: it came from outside the server. */
  readonly external: boolean;
}

export interface EventDeps {
  /** Hands an event to the modules; nobody waits for what they do with it. */
  readonly onEvent: (ctx: CallContext, event: ClientEvent) => void | Promise<void>;
  readonly logger: Logger;
}

/** Events that clients report. They are taken and answered at once. */
export function eventHandlers({ onEvent, logger }: EventDeps) {
  return {
    Event(ctx: CallContext, { name, properties, timestamp }: Event) {
      const timeMs = timestamp ? Number(timestamp.seconds) * 1000 + timestamp.nanos / 1e6 : undefined;
      const event = { name, properties, timeMs, external: true };
      void (async () => onEvent(ctx, event))().catch((error: unknown) => {
        logger.warn('an event could not be handed to the modules', { event: name, error });
      });
      return {};
    },
  };
}
