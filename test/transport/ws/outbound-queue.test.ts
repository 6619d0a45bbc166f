import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutboundQueue } from '../../../src/transport/ws/outbound-queue.js';
import { message } from '../contract.js';

const sized = (bytes: number, reliable: boolean) => message(Buffer.alloc(bytes), { reliable });

describe('outbound queue', () => {
  it('keeps what fits, in order', () => {
    const queue = new OutboundQueue();
    const messages = [sized(4, true), sized(3, false), sized(3, true)];
    expect(messages.map((one) => queue.offer(one, 10))).toEqual(['queued', 'queued', 'queued']);
    expect(queue.bytes).toBe(10);
    expect(queue.take()).toEqual(messages);
    expect([queue.bytes, queue.isEmpty, queue.takeDropped()]).toEqual([0, true, 0]);
  });

  it('makes room for a reliable message by dropping unreliable ones', () => {
    const queue = new OutboundQueue();
    for (const one of [sized(4, false), sized(4, true), sized(2, false)]) queue.offer(one, 10);
    expect(queue.offer(sized(6, true), 10)).toBe('queued');
    expect(queue.takeDropped()).toBe(2);
    expect(queue.take().map(({ payload }) => payload.length)).toEqual([4, 6]);
  });

  it('prefers fresh unreliable messages to stale ones', () => {
    const queue = new OutboundQueue();
    for (let i = 0; i < 5; i++) queue.offer(sized(2, false), 10);
    expect(queue.offer(sized(2, false), 10)).toBe('queued');
    expect(queue.takeDropped()).toBe(5);
  });

  it('says so when a reliable message does not fit even so', () => {
    const queue = new OutboundQueue();
    queue.offer(sized(8, true), 10);
    queue.offer(sized(2, false), 10);
    expect(queue.offer(sized(3, true), 10)).toBe('overflow');
    expect(queue.offer(sized(11, false), 10)).toBe('dropped');
  });

  it('never holds more than allowed, never loses a reliable message, never reorders', () => {
    const offer = fc.record({ bytes: fc.nat(40), reliable: fc.boolean(), free: fc.integer({ min: -5, max: 100 }) });
    fc.assert(
      fc.property(fc.array(offer, { maxLength: 60 }), (offers) => {
        const queue = new OutboundQueue();
        const taken = new Set<unknown>();
        let dropped = 0;
        const all = offers.map(({ bytes, reliable, free }) => {
          const one = sized(bytes, reliable);
          const result = queue.offer(one, free);
          dropped += queue.takeDropped();
          if (result === 'queued') {
            taken.add(one);
            expect(queue.bytes).toBeLessThanOrEqual(free);
          }
          expect(result).not.toBe(reliable ? 'dropped' : 'overflow');
          return one;
        });
        const left = queue.take();
        expect(left).toEqual(all.filter((one) => left.includes(one)));
        for (const one of all) if (one.reliable && taken.has(one)) expect(left).toContain(one);
        const unreliableLeft = left.filter(({ reliable }) => !reliable).length;
        expect(dropped).toBe(all.filter(({ reliable }) => !reliable).length - unreliableLeft);
      }),
      { numRuns: 500 },
    );
  });
});
