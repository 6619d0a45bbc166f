import type { LuaApi } from './lua-api.js';

/**
 * Starts the Lua that comes with the package, in a memory of its own. The package is built with diagnostics that leave
 * over a hundred names in the global object; they are taken away again, since modules look for names there.
 */
export async function openLua(): Promise<LuaApi> {
  const known = new Set(Object.getOwnPropertyNames(globalThis));
  const { LuaApi: Package } = await import('wasmoon-lua5.1');
  const { module } = await Package.initialize();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!known.has(name)) delete (globalThis as Record<string, unknown>)[name];
  }
  return module;
}
