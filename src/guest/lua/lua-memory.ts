import { isUtf8 } from 'node:buffer';
import type { LuaApi, Pointer } from './lua-api.js';

/** Text and bytes in the memory of one Lua. */
export interface LuaMemory {
  /** Pushes text as UTF-8. */
  pushText(L: Pointer, text: string): void;
  pushBytes(L: Pointer, bytes: Uint8Array): void;
  /** The bytes of the string at INDEX, copied. */
  bytesAt(L: Pointer, index: number): Buffer;
  /** The string at INDEX as text. Throws TypeError where it is not UTF-8. */
  textAt(L: Pointer, index: number): string;
  /** The same with a sign in place of what is not UTF-8, for messages. */
  looseTextAt(L: Pointer, index: number): string;
  /** Runs WORK with BYTES at an address of its own, ended by a zero. */
  withBytes<T>(bytes: Uint8Array, work: (at: Pointer) => T): T;
}

/** Longer texts get a block of their own while they are pushed. */
const scratchBytes = 16_384;
/** A character of UTF-16 takes no more bytes than this. */
const bytesPerUnit = 3;
const replacement = '\ufffd';

export function createLuaMemory(api: LuaApi): LuaMemory {
  const scratch = api._malloc(scratchBytes);
  const lengthWord = api._malloc(4);
  let view = Buffer.from(api.HEAPU8.buffer);

  /** The memory as it is now: it moves when it grows. */
  function memory(): Buffer {
    if (view.buffer !== api.HEAPU8.buffer) view = Buffer.from(api.HEAPU8.buffer);
    return view;
  }

  function withBlock<T>(bytes: number, work: (at: Pointer) => T): T {
    if (bytes <= scratchBytes) return work(scratch);
    const block = api._malloc(bytes);
    if (block === 0) throw new RangeError(`There is no memory for a text of ${bytes} bytes.`);
    try {
      return work(block);
    } finally {
      api._free(block);
    }
  }

  /** Copied at once: the next call into Lua may move it. */
  function read<T>(L: Pointer, index: number, take: (from: Buffer, start: number, end: number) => T): T {
    const start = api._lua_tolstring(L, index, lengthWord);
    const from = memory();
    return take(from, start, start + from.readUInt32LE(lengthWord));
  }

  return {
    pushText(L, text) {
      withBlock(text.length * bytesPerUnit, (at) => {
        const length = memory().write(text, at, 'utf8');
        api._lua_pushlstring(L, at, length);
      });
    },

    pushBytes(L, bytes) {
      withBlock(bytes.length, (at) => {
        memory().set(bytes, at);
        api._lua_pushlstring(L, at, bytes.length);
      });
    },

    bytesAt: (L, index) => read(L, index, (from, start, end) => Buffer.from(from.subarray(start, end))),

    textAt(L, index) {
      return read(L, index, (from, start, end) => {
        const text = from.toString('utf8', start, end);
        if (text.includes(replacement) && !isUtf8(from.subarray(start, end))) {
          throw new TypeError('A string of bytes that are not UTF-8 text stands where text is needed.');
        }
        return text;
      });
    },

    looseTextAt: (L, index) => read(L, index, (from, start, end) => from.toString('utf8', start, end)),

    withBytes: (bytes, work) =>
      withBlock(bytes.length + 1, (at) => {
        memory().set(bytes, at);
        memory()[at + bytes.length] = 0;
        return work(at);
      }),
  };
}
