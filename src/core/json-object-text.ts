import { invalidArgument } from '../base/status-error.js';

/** Throws INVALID_ARGUMENT unless TEXT is a JSON object; WHAT names it in the message. */
export function parseJsonObjectText(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidArgument(`The ${what} must be JSON: ${(cause as Error).message}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw invalidArgument(`The ${what} must be a JSON object.`);
  }
  return value as Record<string, unknown>;
}
