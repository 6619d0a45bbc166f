/** Those LIMIT keys of COUNTS that have the highest ones; of equal ones the first. */
export function mostAsked(counts: ReadonlyMap<string, number>, limit: number): string[] {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.slice(0, limit).map(([key]) => key);
}
