import { pureFunctions } from '../guest/nk/pure-functions.js';
import { NkError } from '../guest/nk-error.js';
import { NK_NAMES } from '../guest/nk-names.js';
import { SATORI } from '../guest/satori-object.js';
import { isPromise } from './fake-world.js';
import type { NkObject } from './game-module.js';

type NkFunction = (...args: never[]) => unknown;
/** nk functions of the test's own, by name: they come before the ones in memory. */
export type NkOverrides = Readonly<Record<string, NkFunction>>;

/** nk for bundles and nk for native modules, over the same functions. */
export function createTestNk(functions: NkOverrides): {
  bundleNk: NkObject;
  nativeNk: Record<string, NkObject[string]>;
} {
  const bundleNk: Record<string, (...args: unknown[]) => unknown> = {};
  const nativeNk: Record<string, (...args: unknown[]) => unknown> = {};
  for (const name of NK_NAMES) {
    const run = (functions[name] ?? missing(name)) as (...args: unknown[]) => unknown;
    const pure = pureFunctions[name] as ((...args: unknown[]) => unknown) | undefined;
    const isPure = pure !== undefined;
    const chosen = isPure && !functions[name] ? pure : run;
    bundleNk[name] = (...args) => synchronous(name, chosen, args);
    // What getSatori gives is an object, whose functions return promises.
    nativeNk[name] = isPure || name === SATORI ? chosen : async (...args) => chosen(...args);
  }
  return { bundleNk, nativeNk };
}

function synchronous(name: string, run: (...args: unknown[]) => unknown, args: unknown[]): unknown {
  try {
    const result = run(...args);
    if (isPromise(result)) throw new TypeError(`nk.${name} of the test must not be async: bundles cannot wait.`);
    return result;
  } catch (error) {
    // As in the server: bundles get no codes.
    throw error instanceof NkError ? new Error(error.message) : error;
  }
}

function missing(name: string): NkFunction {
  return () => {
    throw new Error(
      `nk.${name} is not simulated: give the test one of its own, openGame(module, { nk: { ${name}() { … } } }).`,
    );
  };
}
