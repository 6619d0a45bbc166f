import type { NkObject } from './create-nk.js';
import { noCall } from './current-call.js';

/** The methods of what `nk.getSatori()` returns. */
const METHODS: readonly string[] = [
  'authenticate',
  'identityDelete',
  'propertiesGet',
  'propertiesUpdate',
  'eventsPublish',
  'serverEventsPublish',
  'experimentsList',
  'flagsList',
  'flagsOverridesList',
  'liveEventsList',
  'liveEventJoin',
  'messagesList',
  'messageUpdate',
  'messageDelete',
];

/** What a method of the Satori object is on the way to the main thread: a call of one nk function. */
export const SATORI = 'getSatori';

export type SatoriObject = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** The Satori object of modules; CALL makes the nk call `getSatori` with these arguments. */
export function createSatoriObject(call: (args: readonly unknown[]) => unknown): SatoriObject {
  return Object.fromEntries(METHODS.map((method) => [method, (...args: unknown[]) => call([method, ...args])]));
}

/**
 * NK with a `getSatori` that gives the Satori object, whose methods are calls of the one that was there. CURRENTCALL tells
 * which call of a module runs; left out where calls run side by side.
 */
export function withSatori(nk: NkObject, currentCall = () => noCall): NkObject {
  const ask = nk[SATORI]!;
  const satori = createSatoriObject((args) => ask(currentCall(), ...args));
  nk[SATORI] = () => satori;
  return nk;
}
