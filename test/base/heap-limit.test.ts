import { expect, test } from 'vitest';
import { createHeapLimit } from '../../src/base/heap-limit.js';

const MB = 2 ** 20;

test('V8 is told more than a thread may use, and growth beyond that is seen', () => {
  let residentMb = 300;
  const limit = createHeapLimit(64, () => residentMb * MB);
  expect(limit.oldGenerationMb).toBe(64 + 512);
  const before = limit.residentBytes();
  residentMb += 64;
  expect(limit.isExceededSince(before)).toBe(false);
  residentMb += 1;
  expect(limit.isExceededSince(before)).toBe(true);
  expect(createHeapLimit(2048).oldGenerationMb).toBe(4096);
});

test('where the system cannot be asked nothing is taken to have grown', () => {
  let isAsked = 0;
  const limit = createHeapLimit(64, () => {
    if (isAsked++ !== 1) throw new Error('EMFILE: too many open files');
    return 300 * MB;
  });
  expect(limit.isExceededSince(limit.residentBytes())).toBe(false);
  expect(limit.isExceededSince(200 * MB)).toBe(true);
});
