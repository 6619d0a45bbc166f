/** Whether A becomes B by at most MAX insertions, deletions and replacements of characters. */
export function withinEdits(a: string, b: string, max: number): boolean {
  const left = Array.from(a);
  const right = Array.from(b);
  if (Math.abs(left.length - right.length) > max) return false;
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    let best = i;
    for (let j = 1; j <= right.length; j++) {
      const replaced = row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1);
      best = Math.min(best, next[j]!);
    }
    if (best > max) return false;
    row = next;
  }
  return row[right.length]! <= max;
}
