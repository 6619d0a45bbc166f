/** How long the library may take to end its last connections. */
const CLOSING_MS = 1000;

/** Resolves once the library has closed what is in KEPT, or has taken too long. */
export async function untilReleased(kept: ReadonlySet<object>): Promise<void> {
  for (let waitedMs = 0; kept.size > 0 && waitedMs < CLOSING_MS; waitedMs += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
