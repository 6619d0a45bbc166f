import { type CreateGuestLogger, createGuestLoggers } from '../guest/create-guest-loggers.js';

/** A line that game code has logged. */
export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** More lines than a test could mean to look at: the oldest go. */
const maxLines = 10_000;

export interface LogLines {
  readonly lines: readonly LogLine[];
  readonly createLogger: CreateGuestLogger;
}

/** Loggers for modules whose lines are kept. */
export function createLogLines(): LogLines {
  const lines: LogLine[] = [];
  const createLogger = createGuestLoggers(
    {
      log(_file, [level, text, fields]) {
        if (lines.length >= maxLines) lines.shift();
        lines.push({ level, text, fields });
      },
    },
    'debug',
  );
  return { lines, createLogger };
}
