import { describe, expect, it, vi } from 'vitest';
import { createWakeQueue, type Waking } from '../../../src/transport/rudp/wake-queue.js';

describe('a wake queue', () => {
  it('wakes what is due in the order of time, each once, and forgets what was taken out', () => {
    let nowMs = 0;
    const queue = createWakeQueue<Waking>(() => nowMs);
    const woken: number[] = [];
    const items = Array.from({ length: 200 }, (_, i): Waking => ({ wake: () => woken.push(i) }));
    const times = items.map((_, i) => 1000 + ((i * 7919) % 200));
    for (const [i, item] of items.entries()) queue.set(item, times[i]! + 500);
    for (const [i, item] of items.entries()) queue.set(item, 500 - i);
    for (const [i, item] of items.entries()) queue.set(item, times[i]!);
    queue.set(items[60]!, 9000);
    queue.set(items[70]!, Number.POSITIVE_INFINITY);
    queue.delete(items[50]!);
    nowMs = 1500;
    queue.run();
    expect(woken).toHaveLength(197);
    expect(woken.map((i) => times[i])).toEqual(woken.map((i) => times[i]!).sort((a, b) => a! - b!));
    queue.run();
    expect(woken).toHaveLength(197);
  });

  it('gives others their turn before an item that wants to be woken again at once', () => {
    const queue = createWakeQueue<Waking>(() => 10);
    const woken: string[] = [];
    const greedy: Waking = {
      wake() {
        woken.push('greedy');
        queue.set(greedy, 5);
      },
    };
    queue.set(greedy, 1);
    queue.set({ wake: () => woken.push('other') }, 2);
    queue.run();
    expect(woken).toEqual(['greedy', 'other']);
    queue.delete(greedy);
  });

  it('has its timer go off once for an item that puts its time off again and again', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    try {
      const asked = vi.fn(() => performance.now());
      const queue = createWakeQueue<Waking>(asked);
      const wake = vi.fn();
      const item: Waking = { wake };
      for (let i = 0; i < 100; i++) {
        queue.set(item, performance.now() + 60);
        asked.mockClear();
        vi.advanceTimersByTime(50);
        // Nobody asks for the time unless the timer goes off.
        expect(asked).not.toHaveBeenCalled();
      }
      vi.advanceTimersByTime(10);
      expect(wake).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
