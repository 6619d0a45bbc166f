// Compiled into native modules in place of Node's functions of these names, and of `node:timers`. Without imports that run.
import type { BoundedFunctions } from './bounded-functions.js';

/** Where a thread keeps the functions for its modules. */
const BOUNDED = Symbol.for('tickwire.bounded');

const own = (globalThis as unknown as Record<symbol, BoundedFunctions>)[BOUNDED]!;

export const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate, fetch, promises } =
  own;
export default own;
