import { Code } from '../base/code.js';
import { moduleStack } from './module-stack.js';
import type { WireError } from './protocol.js';

const MAX_MESSAGE_LENGTH = 8192;

/**
 * What a caller learns of what a module threw: a text is the message; an object's or error's `code`, where it is a
 * number, is the status code, of the server's set or not. Everything else is INTERNAL.
 */
export function describeThrown(thrown: unknown): WireError {
  if (typeof thrown !== 'object' || thrown === null) return { message: cut(textOf(thrown)), code: Code.INTERNAL };
  const { message, code } = readSafely(thrown);
  return {
    message: cut(typeof message === 'string' ? message : 'The module threw an object without a message.'),
    code: isStatusCode(code) ? code : Code.INTERNAL,
  };
}

/** Whether a module chose the answer: then it is no fault to be logged with its stack. */
export function isChosenAnswer(thrown: unknown): boolean {
  return typeof thrown === 'object' && thrown !== null && isStatusCode(readSafely(thrown).code);
}

/** What the log says of what a module threw: its stack, as far as it is the module's, or its text. */
export function stackOf(thrown: unknown): string {
  const { stack } = typeof thrown === 'object' && thrown !== null ? readSafely(thrown) : {};
  return typeof stack === 'string' ? moduleStack(stack) : textOf(thrown);
}

/** Zero would be success, and what is above 32 bits does not fit the wire. */
function isStatusCode(code: unknown): code is number {
  return typeof code === 'number' && Number.isInteger(code) && code > 0 && code < 2 ** 31;
}

/** Properties of thrown objects may be accessors that throw in turn. */
function readSafely(thrown: object): { message?: unknown; code?: unknown; stack?: unknown } {
  try {
    const { message, code, stack } = thrown as Record<string, unknown>;
    return { message, code, stack };
  } catch {
    return {};
  }
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'The module threw something that has no text.';
  }
}

function cut(text: string): string {
  return text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text;
}
