// The way of input from the main thread into a match worker: a ring of bytes in shared memory with one writer and one
// reader. Appending to it wakes nobody; the worker looks into it at its next tick.

const HEAD = 0;
const TAIL = 1;
const HEADER_BYTES = 8;
const LENGTH_BYTES = 4;

export interface RingWriter {
  /** Appends RECORD whole; false, with nothing written, where the ring has no room for it now. */
  push(record: Uint8Array): boolean;
}

export interface RingReader {
  /** The oldest record, in memory of its own; undefined where there is none. */
  shift(): Buffer | undefined;
}

/** Shared memory for a ring that holds up to CAPACITYBYTES, a power of two. */
export function allocateRing(capacityBytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(HEADER_BYTES + capacityBytes);
}

// Head and tail count bytes modulo 2^32 and wrap around; what lies between them is what waits.

export function createRingWriter(shared: SharedArrayBuffer): RingWriter {
  const counters = new Uint32Array(shared, 0, 2);
  const ring = Buffer.from(shared, HEADER_BYTES);
  const capacity = ring.length;
  const lengthBytes = Buffer.alloc(LENGTH_BYTES);

  function put(at: number, bytes: Uint8Array): void {
    const start = at % capacity;
    const first = Math.min(bytes.length, capacity - start);
    ring.set(first === bytes.length ? bytes : bytes.subarray(0, first), start);
    if (first < bytes.length) ring.set(bytes.subarray(first), 0);
  }

  return {
    push(record) {
      const head = Atomics.load(counters, HEAD);
      const waiting = (head - Atomics.load(counters, TAIL)) >>> 0;
      const needed = LENGTH_BYTES + record.length;
      if (needed > capacity - waiting) return false;
      lengthBytes.writeUInt32LE(record.length);
      put(head, lengthBytes);
      put((head + LENGTH_BYTES) >>> 0, record);
      Atomics.store(counters, HEAD, (head + needed) >>> 0);
      return true;
    },
  };
}

export function createRingReader(shared: SharedArrayBuffer): RingReader {
  const counters = new Uint32Array(shared, 0, 2);
  const ring = Buffer.from(shared, HEADER_BYTES);
  const capacity = ring.length;
  const lengthBytes = Buffer.alloc(LENGTH_BYTES);

  function lengthAt(at: number): number {
    for (let i = 0; i < LENGTH_BYTES; i++) lengthBytes[i] = ring[(at + i) % capacity]!;
    return lengthBytes.readUInt32LE();
  }

  function get(at: number, length: number): Buffer {
    const out = Buffer.allocUnsafe(length);
    const start = at % capacity;
    const first = Math.min(length, capacity - start);
    out.set(ring.subarray(start, start + first), 0);
    if (first < length) out.set(ring.subarray(0, length - first), first);
    return out;
  }

  return {
    shift() {
      const tail = Atomics.load(counters, TAIL);
      if (Atomics.load(counters, HEAD) === tail) return undefined;
      const length = lengthAt(tail);
      const record = get((tail + LENGTH_BYTES) >>> 0, length);
      Atomics.store(counters, TAIL, (tail + LENGTH_BYTES + length) >>> 0);
      return record;
    },
  };
}
