/**
 * Resolves for each caller at a distance of GAPMS from the one before, in the order of calls: so that work that takes a while does not
 * hold up everybody else for as long as all of it takes. Times are those of NOWMS.
 */
export function createPacing(gapMs: number, nowMs: () => number): () => Promise<void> {
  let nextMs = Number.NEGATIVE_INFINITY;
  return () => {
    const now = nowMs();
    const atMs = Math.max(now, nextMs);
    nextMs = atMs + gapMs;
    return atMs === now ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, atMs - now));
  };
}
