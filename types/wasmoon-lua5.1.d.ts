/** The package's own types refer to files that it does not contain. */
declare module 'wasmoon-lua5.1' {
  import type { LuaApi as Exports } from '../src/guest/lua/lua-api.js';

  export class LuaApi {
    /** Starts another Lua, with a memory of its own, from the file WASM. */
    static initialize(wasm: string): Promise<LuaApi>;
    readonly module: Exports;
  }
}
