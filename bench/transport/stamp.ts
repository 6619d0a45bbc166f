/** The machine's monotonic clock in milliseconds: one for all processes, whatever namespace they are in. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A message of SIZE bytes that says when it was sent. */
export function stampedMessage(size: number): Buffer {
  const message = Buffer.alloc(size, 7);
  message.writeDoubleBE(clockMs());
  return message;
}

/** How long ago MESSAGE was sent, in milliseconds. */
export function ageMs(message: Uint8Array): number {
  return clockMs() - new DataView(message.buffer, message.byteOffset).getFloat64(0);
}
