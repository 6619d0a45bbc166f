import type { CallKind } from './guest.js';
import { writeMatchmakerChoice } from './matchmaker-entries.js';
import { isPlainObject } from './nk/argument.js';

/** What a call answers, checked: '' for an RPC and null for a before hook that return nothing. Throws TypeError. */
export function checkResult(kind: CallKind, name: string, value: unknown): unknown {
  switch (kind) {
    case 'rpc':
      if (value === undefined || value === null) return '';
      if (typeof value !== 'string') throw new TypeError(`RPC '${name}' must return a string or nothing.`);
      return value;
    case 'before':
    case 'rtBefore':
      if (value === undefined || value === null) return null;
      if (!isPlainObject(value)) throw new TypeError(`The before hook of ${name} must return an object or null.`);
      return value;
    case 'after':
    case 'rtAfter':
      return undefined;
    case 'event':
      return name === 'MatchmakerOverride' ? writeMatchmakerChoice(value) : value;
  }
}
