/** How long the library may take to end its last connections. */
const CLOSING_MS = 1000;

/** Resolves with true once the library has closed what is in KEPT; with false where it takes too long. */
export async function untilReleased(kept: ReadonlySet<object>): Promise<boolean> {
  for (let waitedMs = 0; kept.size > 0 && waitedMs < CLOSING_MS; waitedMs += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return kept.size === 0;
}
