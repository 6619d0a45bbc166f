/** Reads what ByteWriter wrote. Throws RangeError where the bytes end too soon. */
export class ByteReader {
  #position = 0;

  constructor(private readonly buffer: Buffer) {}

  get isAtEnd(): boolean {
    return this.#position >= this.buffer.length;
  }

  u8(): number {
    const value = this.buffer.readUInt8(this.#position);
    this.#position += 1;
    return value;
  }

  u32(): number {
    const value = this.buffer.readUInt32LE(this.#position);
    this.#position += 4;
    return value;
  }

  f32(): number {
    const value = this.buffer.readFloatLE(this.#position);
    this.#position += 4;
    return value;
  }

  f64(): number {
    const value = this.buffer.readDoubleLE(this.#position);
    this.#position += 8;
    return value;
  }

  /** A view of the buffer that is read, not a copy. */
  bytes(): Buffer {
    const length = this.u32();
    const end = this.#position + length;
    if (end > this.buffer.length) throw new RangeError('The record is longer than the bytes there are.');
    const value = this.buffer.subarray(this.#position, end);
    this.#position = end;
    return value;
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  json(): unknown {
    return JSON.parse(this.text());
  }
}
