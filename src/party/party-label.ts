import { invalidArgument } from '../base/status-error.js';

export const MAX_LABEL_BYTES = 2048;

/** The JSON object that a party's label holds; '' is an empty one. Throws INVALID_ARGUMENT for anything else. */
export function parsePartyLabel(label: string): object {
  if (Buffer.byteLength(label) > MAX_LABEL_BYTES)
    throw invalidArgument(`The label of a party has ${MAX_LABEL_BYTES} bytes at most.`);
  if (label === '') return {};
  const value = parse(label);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidArgument('The label of a party is a JSON object.');
  return value;
}

function parse(label: string): unknown {
  try {
    return JSON.parse(label);
  } catch {
    return undefined;
  }
}
