import { describe, expect, it } from 'vitest';
import { createWakeQueue, type Waking } from '../../../src/transport/rudp/wake-queue.js';

describe('a wake queue', () => {
  it('wakes what is due in the order of time, each once, and forgets what was taken out', () => {
    let nowMs = 0;
    const queue = createWakeQueue<Waking>(() => nowMs);
    const woken: number[] = [];
    const items = Array.from({ length: 200 }, (_, i): Waking => ({ wake: () => woken.push(i) }));
    const times = items.map((_, i) => 1000 + ((i * 7919) % 200));
    for (const [i, item] of items.entries()) queue.add(item, times[i]! + 500);
    for (const [i, item] of items.entries()) queue.add(item, times[i]!);
    for (const item of items) queue.add(item, 9000);
    queue.delete(items[50]!);
    nowMs = 1500;
    queue.run();
    expect(woken).toHaveLength(199);
    expect(woken.map((i) => times[i])).toEqual(woken.map((i) => times[i]!).sort((a, b) => a! - b!));
    queue.run();
    expect(woken).toHaveLength(199);
  });

  it('gives others their turn before an item that wants to be woken again at once', () => {
    const queue = createWakeQueue<Waking>(() => 10);
    const woken: string[] = [];
    const greedy: Waking = {
      wake() {
        woken.push('greedy');
        queue.add(greedy, 5);
      },
    };
    queue.add(greedy, 1);
    queue.add({ wake: () => woken.push('other') }, 2);
    queue.run();
    expect(woken).toEqual(['greedy', 'other']);
    queue.delete(greedy);
  });
});
