import { Code } from '../../base/code.js';
import { NkError } from '../../guest/nk-error.js';

/** An nk function that answers from memory. Throws what `refuse` makes, or TypeError for wrong arguments. */
export type MemoryNkFunction = (...args: never[]) => unknown;
export type MemoryNk = Readonly<Record<string, MemoryNkFunction>>;

/** Functions over something that can be put back as it was. */
export interface MemoryStore {
  readonly nk: MemoryNk;
  /** Notes how everything is; what it answers puts it back. */
  keep(): () => void;
}

/** What all in-memory functions stand on. */
export interface MemoryWorld {
  /** Seconds since 1970. */
  nowSec(): number;
  newUuid(): string;
}

export function refuse(message: string, code: number = Code.INVALID_ARGUMENT): NkError {
  return new NkError(message, code);
}

/** What is handed out or kept must not change with what the module does to it later. */
export function copy<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
