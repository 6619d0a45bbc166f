import type { LuaApi, Pointer } from './lua-api.js';

/**
 * Memory for the states of one Lua. The C library's allocator looks through its free blocks one by one, which with many
 * states takes most of their time; nearly all that Lua asks for is small, and it tells the size of what it gives back.
 */
export interface LuaAllocator {
  /** As C's `realloc`: 0 where there is no memory. A block of 0 bytes is 0. */
  resize(block: Pointer, oldBytes: number, newBytes: number): Pointer;
}

/** Blocks up to this size come from pages, in steps of STEPBYTES; larger ones from the C library. */
const maxSmallBytes = 512;
const stepShift = 3;
const stepBytes = 1 << stepShift;
const pageBytes = 65_536;

export function createLuaAllocator(api: LuaApi): LuaAllocator {
  /** Blocks that were given back, by their number of steps. */
  const free = Array.from({ length: (maxSmallBytes >> stepShift) + 1 }, (): Pointer[] => []);
  let next: Pointer = 0;
  let end: Pointer = 0;

  const stepsOf = (bytes: number): number => (bytes + stepBytes - 1) >> stepShift;

  function takeFromPage(bytes: number): Pointer {
    if (next + bytes > end) {
      const page = api._malloc(pageBytes);
      if (page === 0) return 0;
      next = page;
      end = page + pageBytes;
    }
    next += bytes;
    return next - bytes;
  }

  function take(bytes: number): Pointer {
    if (bytes > maxSmallBytes) return api._malloc(bytes);
    const steps = stepsOf(bytes);
    return free[steps]!.pop() ?? takeFromPage(steps << stepShift);
  }

  function giveBack(block: Pointer, bytes: number): void {
    if (bytes > maxSmallBytes) api._free(block);
    else if (bytes > 0) free[stepsOf(bytes)]!.push(block);
  }

  return {
    resize(block, oldBytes, newBytes) {
      if (block === 0) return newBytes === 0 ? 0 : take(newBytes);
      if (newBytes === 0) {
        giveBack(block, oldBytes);
        return 0;
      }
      if (oldBytes > maxSmallBytes && newBytes > maxSmallBytes) return api._realloc(block, newBytes);
      if (newBytes <= maxSmallBytes && stepsOf(oldBytes) === stepsOf(newBytes)) return block;
      const moved = take(newBytes);
      if (moved === 0) return 0;
      api.HEAPU8.copyWithin(moved, block, block + Math.min(oldBytes, newBytes));
      giveBack(block, oldBytes);
      return moved;
    },
  };
}
