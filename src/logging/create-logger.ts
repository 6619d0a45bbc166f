import fs from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import pretty from 'pino-pretty';
import { failureReason } from '../base/failure-reason.js';
import type { LogFields, Logger } from '../base/logger.js';

export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** `auto` is text on a terminal and JSON anywhere else. */
  readonly format: 'auto' | 'json' | 'stackdriver' | 'text';
  readonly stdout: boolean;
  /** File to append to, besides standard output; '' for none. */
  readonly file: string;
  readonly isTerminal: boolean;
  readonly withColor: boolean;
}

/** A logger that owns what it writes to. */
export interface ProcessLogger extends Logger {
  /** Resolves once everything is written, or cannot be; what is logged afterwards is lost. For the end of the process. */
  close(): Promise<void>;
}

interface LineStream {
  write(line: string): void;
  close(): Promise<void>;
}

const STDOUT = 1;
const CLOSE_LIMIT_MS = 1000;

/** The logger of the process. Throws an Error whose message is for the operator where the file cannot be opened. */
export function createLogger(options: LoggerOptions): ProcessLogger {
  const { format } = options;
  const streams: LineStream[] = [];
  if (options.stdout) {
    const asText = format === 'text' || (format === 'auto' && options.isTerminal);
    streams.push(openStream(STDOUT, asText, options.withColor));
  }
  if (options.file) streams.push(openStream(openLogFile(options.file), format === 'text', false));
  let isClosed = false;
  const write = (line: string): void => {
    if (!isClosed) for (const stream of streams) stream.write(line);
  };
  const form = format === 'stackdriver' ? stackdriver : json;
  const lines = pino({ level: options.level, base: undefined, ...form }, { write });
  const close = async (): Promise<void> => {
    isClosed = true;
    await Promise.all(streams.map((stream) => stream.close()));
  };
  return { ...toLogger(lines), close };
}

const formatters = { log: toPlainFields };

const json: pino.LoggerOptions = {
  messageKey: 'msg',
  timestamp: () => `,"ts":"${new Date().toISOString()}"`,
  formatters: { ...formatters, level: (label) => ({ level: label }) },
};

const severities: Readonly<Record<string, string>> = { warn: 'WARNING' };

const stackdriver: pino.LoggerOptions = {
  messageKey: 'message',
  timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
  formatters: { ...formatters, level: (label) => ({ severity: severities[label] ?? label.toUpperCase() }) },
};

const reserved: ReadonlySet<string> = new Set(['level', 'severity', 'msg', 'message', 'ts', 'timestamp']);

/** Errors in full, under any name; a field that has the name of a part of the line gets another. */
function toPlainFields(fields: LogFields): LogFields {
  const plain: LogFields = {};
  for (const [name, value] of Object.entries(fields)) {
    plain[reserved.has(name) ? `field_${name}` : name] =
      value instanceof Error ? pino.stdSerializers.errWithCause(value) : value;
  }
  return plain;
}

function toLogger(lines: pino.Logger): Logger {
  return {
    debug: (message, fields) => lines.debug(fields ?? {}, message),
    info: (message, fields) => lines.info(fields ?? {}, message),
    warn: (message, fields) => lines.warn(fields ?? {}, message),
    error: (message, fields) => lines.error(fields ?? {}, message),
    with: (fields) => toLogger(lines.child(toPlainFields(fields))),
  };
}

/** JSON is written when the event loop is free, so that a slow reader of the log holds nothing up; text at once. */
function openStream(fd: number, asText: boolean, withColor: boolean): LineStream {
  const destination = pino.destination({ fd, sync: asText });
  // A full disk or a closed pipe costs log lines, not the server.
  destination.on('error', () => {});
  const close = (): Promise<void> => closeDestination(destination);
  if (!asText) return { write: (line) => void destination.write(line), close };
  const toText = pretty.prettyFactory({
    colorize: withColor,
    messageKey: 'msg',
    timestampKey: 'ts',
    translateTime: 'SYS:HH:MM:ss.l',
    singleLine: true,
  });
  return { write: (line) => void destination.write(toText(line)), close };
}

/** Ends DESTINATION, but waits no longer than CLOSE_LIMIT_MS for a reader that does not read. */
function closeDestination(destination: ReturnType<typeof pino.destination>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, CLOSE_LIMIT_MS);
    destination.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    destination.end();
  });
}

function openLogFile(file: string): number {
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    return fs.openSync(file, 'a');
  } catch (error) {
    throw new Error(`cannot write the log file ${JSON.stringify(file)}: ${failureReason(error)}`, { cause: error });
  }
}
