/** A file of Lua. PATH is how errors name it: relative to the modules folder. */
export interface LuaFile {
  /** What `require` knows it by: `folder.file`. */
  readonly name: string;
  readonly path: string;
  readonly text: Uint8Array;
}
