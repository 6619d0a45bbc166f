import type { AsyncBridge } from './async-bridge.js';
import { cut, formatText } from './format-text.js';
import type { LogLevel } from './guest.js';
import type { GuestLogger } from './guest-logger.js';

/** Makes a logger for lines with FIELDS, which count as lines of the module FILE; it drops them while ISSILENT says so. */
export type CreateGuestLogger = (
  fields: Readonly<Record<string, unknown>>,
  file?: string,
  isSilent?: () => boolean,
) => GuestLogger;

/** Whose lines those are that belong to no module. */
const NO_MODULE = 'none';
const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/**
 * Makes the loggers of one thread. They share their functions, since one is made for each call. WHEREABOUTS says where the
 * places in a text were written. Fields may change: a line has those of its moment.
 */
export function createGuestLoggers(
  bridge: Pick<AsyncBridge, 'log'>,
  lowest: LogLevel,
  whereabouts: (text: string) => string = (text) => text,
): CreateGuestLogger {
  const lowestRank = LEVELS.indexOf(lowest);

  function write(
    file: string,
    level: LogLevel,
    fields: Readonly<Record<string, unknown>>,
    format: unknown,
    args: unknown[],
  ): void {
    if (typeof format !== 'string') throw new TypeError(`logger.${level}: the format must be a string.`);
    if (LEVELS.indexOf(level) < lowestRank) return;
    bridge.log(file, [level, whereabouts(formatText(format, args)), { ...fields }]);
  }

  return function create(fields, file = NO_MODULE, isSilent = never) {
    const at =
      (level: LogLevel) =>
      (format: string, ...args: unknown[]): void => {
        if (!isSilent()) write(file, level, fields, format, args);
      };
    const logger: GuestLogger = {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      withField(key, value) {
        if (typeof key !== 'string') throw new TypeError('logger.withField: the key must be a string.');
        return create({ ...fields, [cut(key)]: fieldValue(value) }, file, isSilent);
      },
      withFields(more) {
        if (typeof more !== 'object' || more === null) {
          throw new TypeError('logger.withFields: the fields must be an object.');
        }
        const added = Object.entries(more).map(([key, value]) => [cut(key), fieldValue(value)]);
        return create({ ...fields, ...Object.fromEntries(added) }, file, isSilent);
      },
      getFields: () => ({ ...fields }),
    };
    return logger;
  };
}

const never = (): boolean => false;

/** Fields cross to another thread: what is neither text, number nor truth value goes as text, and text not without end. */
function fieldValue(value: unknown): unknown {
  if (typeof value === 'string') return cut(value);
  return typeof value === 'number' || typeof value === 'boolean' ? value : formatText('%v', [value]);
}
