import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRefusalDelay } from '../../../src/transport/rudp/refusal-delay.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('lets those wait who are not too many, and all of them go in the end', async () => {
  const delay = createRefusalDelay(1000, 2);
  const gone: string[] = [];
  const wait = (name: string) => delay.wait().then(() => gone.push(name));
  for (const name of ['a', 'b', 'one too many']) void wait(name);
  await vi.advanceTimersByTimeAsync(999);
  expect(gone).toEqual(['one too many']);
  await vi.advanceTimersByTimeAsync(1);
  expect(gone).toEqual(['one too many', 'a', 'b']);
  void wait('c');
  delay.end();
  await wait('d');
  expect(gone.slice(3).sort()).toEqual(['c', 'd']);
  expect(vi.getTimerCount()).toBe(0);
});
