/**
 * Appends numbers, texts and bytes to a buffer that grows as needed. A record is opened with `begin` and counts once it
 * is closed with `commit`: one that was broken off in between, by whatever, is overwritten by the next.
 */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;
  #committed = 0;

  constructor(private readonly initialBytes = 1024) {
    this.#buffer = Buffer.allocUnsafeSlow(initialBytes);
  }

  /** Bytes of whole records. */
  get length(): number {
    return this.#committed;
  }

  begin(): void {
    this.#length = this.#committed;
  }

  commit(): void {
    this.#committed = this.#length;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
  }

  f32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeFloatLE(value, this.#length);
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  bytes(value: Uint8Array): void {
    this.u32(value.length);
    this.#reserve(value.length);
    this.#buffer.set(value, this.#length);
    this.#length += value.length;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.u32(length);
    this.#reserve(length);
    this.#length += this.#buffer.write(value, this.#length, 'utf8');
  }

  json(value: unknown): void {
    this.text(JSON.stringify(value));
  }

  /** The whole records since the last call, in memory of their own that can be transferred to another thread. */
  take(): Buffer {
    const taken = Buffer.allocUnsafeSlow(this.#committed);
    taken.set(this.#buffer.subarray(0, this.#committed));
    this.#startOver();
    return taken;
  }

  /** The whole records, as a view that holds until the next one is begun. */
  view(): Buffer {
    const view = this.#buffer.subarray(0, this.#committed);
    this.#startOver();
    return view;
  }

  /** Memory that one large record needed is not kept. */
  #startOver(): void {
    this.#length = this.#committed = 0;
    if (this.#buffer.length > maxKeptBytes) this.#buffer = Buffer.allocUnsafeSlow(this.initialBytes);
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}

const maxKeptBytes = 1 << 20;
