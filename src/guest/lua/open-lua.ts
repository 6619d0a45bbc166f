import { createRequire } from 'node:module';
import type { LuaApi } from './lua-api.js';

/** What is used of the package's functions: more properties would make an object that is slow to look things up in. */
const USED = /^(?:lua_|luaL_|luaopen_|malloc$|free$|realloc$|stackSave$|stackRestore$)/;

/**
 * Starts the Lua that comes with the package, in a memory of its own. The package is built with diagnostics: they leave over
 * a hundred names in the global object, which are taken away again, since modules look for names there; and they stand
 * before each function, so that a call costs several times what it does, for which reason the functions are taken from
 * WebAssembly itself.
 */
export async function openLua(): Promise<LuaApi> {
  const known = new Set(Object.getOwnPropertyNames(globalThis));
  const { LuaApi: Package } = await import('wasmoon-lua5.1');
  // Named, so that no global name which a module has made decides where it is looked for.
  const wasm = createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm');
  const { module, exports } = await withExports(() => Package.initialize(wasm));
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    // Those of the package are getters; what code that runs meanwhile makes is a value.
    const isGetter = Object.getOwnPropertyDescriptor(globalThis, name)?.get !== undefined;
    if (!known.has(name) && isGetter) delete (globalThis as Record<string, unknown>)[name];
  }
  const functions = Object.entries(exports).filter(([name]) => USED.test(name));
  const api = {
    ...Object.fromEntries(functions.map(([name, fn]) => [`_${name}`, fn])),
    addFunction: module.addFunction,
    get HEAPU8() {
      return module.HEAPU8;
    },
  };
  return api as unknown as LuaApi;
}

interface Instance {
  readonly exports: Readonly<Record<string, unknown>>;
}
/** An instance by itself, where the caller had a module already. */
type Compiled = Instance | { readonly instance: Instance };
interface Assembly {
  instantiate(...args: unknown[]): Promise<Compiled>;
}

/**
 * Runs START, which instantiates one module, and catches what that exports on its way. Others may instantiate theirs at the
 * same time, as the first `fetch` of a thread does: theirs pass through.
 */
async function withExports(start: () => Promise<{ readonly module: LuaApi }>) {
  const assembly = (globalThis as unknown as { WebAssembly: Assembly }).WebAssembly;
  const { instantiate } = assembly;
  let exports: Readonly<Record<string, unknown>> | undefined;
  assembly.instantiate = async (...args) => {
    const compiled = await instantiate.apply(assembly, args);
    const found = ('instance' in compiled ? compiled.instance : compiled).exports;
    if ('lua_newstate' in found) exports = found;
    return compiled;
  };
  try {
    const { module } = await start();
    if (!exports) throw new Error('The Lua package was not instantiated as it used to be.');
    return { module, exports };
  } finally {
    assembly.instantiate = instantiate;
  }
}
