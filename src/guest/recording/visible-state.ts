/** States that live outside of JavaScript have this: it gives a copy of what they are. */
export const READ_STATE: unique symbol = Symbol('read the state');

/** The state of a match as it can be looked at. */
export function visibleState(state: unknown): unknown {
  const read = (state as { [READ_STATE]?: () => unknown } | null | undefined)?.[READ_STATE];
  if (!read) return state;
  try {
    return read();
  } catch {
    // Something in it cannot be looked at from outside.
    return undefined;
  }
}
