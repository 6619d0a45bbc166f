// What native modules get that import 'node:timers/promises'.
import { promises } from './bounded-globals.js';

export const { setTimeout, setImmediate, setInterval } = promises;
export default promises;
