/** The whole number nearest to NEAR that is WIRE modulo 65,536. */
export function unwrap(wire: number, near: number): number {
  return near + (((wire - near) << 16) >> 16);
}

/** What of a number goes on the wire. */
export function wrap(number: number): number {
  return number & 0xffff;
}
