import { boolean, nonEmptyText, number, optional, textMap } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

export interface ModuleEvent {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  /** Milliseconds since 1970; undefined where the module did not say when. */
  readonly timeMs: number | undefined;
  readonly external: boolean;
}

/** `nk.event`: hands an event to those who handle it; nobody waits for them. */
export function eventNk(onEvent: (event: ModuleEvent) => void): NkFunctions {
  return {
    event(_caller, eventName, properties, timestamp, external) {
      const seconds = optional(number, 'event', 'timestamp', timestamp);
      onEvent({
        name: nonEmptyText('event', 'eventName', eventName),
        properties: optional(textMap, 'event', 'properties', properties) ?? {},
        timeMs: seconds === undefined ? undefined : seconds * 1000,
        external: optional(boolean, 'event', 'external', external) ?? false,
      });
    },
  };
}
