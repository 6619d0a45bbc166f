import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadWebRtcLibrary } from '../../../src/transport/rudp/library.js';
import { untilReleased } from '../../../src/transport/rudp/until-released.js';

const cleanup = vi.hoisted(() => vi.fn());
vi.mock('node-datachannel', () => ({ initLogger() {}, cleanup }));

beforeEach(() => {
  vi.useFakeTimers();
  cleanup.mockClear();
});
afterEach(() => void vi.useRealTimers());

it('ends the threads of the library once, with its last user', async () => {
  const [one, two] = [await loadWebRtcLibrary(), await loadWebRtcLibrary()];
  one.release({ clean: true });
  one.release({ clean: true });
  expect(cleanup).not.toHaveBeenCalled();
  two.release({ clean: true });
  expect(cleanup).toHaveBeenCalledOnce();
});

it('waits a second, and no longer, for connections that do not close', async () => {
  const kept = new Set<object>([{}]);
  const waiting = untilReleased(kept);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await waiting).toBe(false);
  kept.clear();
  expect(await untilReleased(kept)).toBe(true);
});

it('leaves the threads alone where a connection has not closed: the library would stand still for it', async () => {
  const { release } = await loadWebRtcLibrary();
  release({ clean: false });
  expect(cleanup).not.toHaveBeenCalled();
});
