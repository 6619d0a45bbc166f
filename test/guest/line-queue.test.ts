import { expect, test } from 'vitest';
import { createLineQueue } from '../../src/guest/line-queue.js';
import type { LogLine } from '../../src/guest/protocol.js';

const line = (text: string): LogLine => ['info', text, {}];

test('a module that floods is cut and counted, and takes no room from another', () => {
  let nowMs = 0;
  const queue = createLineQueue(() => nowMs);
  const flood = (lines: number) => {
    for (let i = 0; i < lines; i++) queue.add('flooding.js', line('again'));
  };
  expect(queue.isEmpty).toBe(true);
  flood(10_000);
  queue.add('quiet.ts', line('once'));
  expect(queue.isEmpty).toBe(false);
  const first = queue.take();
  expect(first.lines.filter(([, text]) => text === 'once')).toHaveLength(1);
  expect(first.droppedLines).toEqual({ 'flooding.js': 10_001 - first.lines.length });
  expect(queue.take()).toEqual({ lines: [] });

  // Whatever leaves in between, so many a second and no more.
  let written = first.lines.length - 1;
  let dropped = first.droppedLines!['flooding.js']!;
  for (let i = 0; i < 100; i++) {
    flood(1000);
    queue.add('quiet.ts', line('again'));
    const { lines, droppedLines } = queue.take();
    expect(lines.at(-1)).toEqual(line('again'));
    written += lines.length - 1;
    dropped += droppedLines?.['flooding.js'] ?? 0;
    nowMs += 10;
  }
  expect(written).toBeLessThanOrEqual(4000 + 2000);
  expect(written + dropped).toBe(110_000);
});
