// Histories against a list in memory: whatever is sent, changed and removed, pages of any size show that list.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listMessages } from '../../../src/core/channel/list-messages.js';
import { removeMessage } from '../../../src/core/channel/remove-message.js';
import { updateMessage } from '../../../src/core/channel/update-message.js';
import type { ChannelMessageList } from '../../../src/wire/gen/api.js';
import type { Init } from '../../../src/wire/well-known.js';
import { useDatabase } from '../core-fixture.js';
import { createTestChat, type TestChat } from './chat-fixture.js';

const db = useDatabase();

interface Kept {
  readonly id: string;
  readonly timeMs: number;
  readonly n: number;
  readonly who: 'ana' | 'ben';
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('send' as const), who: fc.constantFrom('ana', 'ben') }) },
  fc.record({ do: fc.constant('later' as const) }),
  fc.record({ do: fc.constant('update' as const), which: fc.nat(), who: fc.constantFrom('ana', 'ben') }),
  fc.record({ do: fc.constant('remove' as const), which: fc.nat(), who: fc.constantFrom('ana', 'ben') }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const inOrder = (a: Kept, b: Kept) => a.timeMs - b.timeMs || (a.id < b.id ? -1 : 1);

/** Takes STEPS in a new room, at most a few of them at different times. */
async function history(steps: readonly Step[]): Promise<{ test: TestChat; kept: Kept[] }> {
  let timeMs = 1_700_000_000_000.25;
  const test = await createTestChat(db(), { nextMs: () => timeMs });
  let kept: Kept[] = [];
  let count = 0;
  for (const taken of steps) {
    const n = ++count;
    if (taken.do === 'later') {
      timeMs += 0.001;
      continue;
    }
    if (taken.do === 'send') {
      kept.push({ id: await test.say({ n }, taken.who as 'ana'), timeMs, n, who: taken.who as 'ana' });
      continue;
    }
    const target = kept[taken.which % (kept.length || 1)];
    if (!target) continue;
    const args = { channel: test.room, messageId: target.id, author: test[taken.who as 'ana'], persistent: true };
    const change =
      taken.do === 'remove'
        ? removeMessage(test.chat, args)
        : updateMessage(test.chat, { ...args, content: JSON.stringify({ n }) });
    if (taken.who !== target.who) {
      await expect(change).rejects.toThrow();
      continue;
    }
    await change;
    kept = kept.flatMap((each) => (each !== target ? [each] : taken.do === 'remove' ? [] : [{ ...each, n }]));
  }
  return { test, kept: kept.sort(inOrder) };
}

const shown = (list: Init<ChannelMessageList>) =>
  list.messages!.map(({ message_id: id, content }) => ({ id, n: JSON.parse(content!).n }));

describe('pages of a history', () => {
  it('show every message once, in order, both ways, onwards and back, also where all have one time', async () => {
    const steps = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' });
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(steps, sizes, fc.boolean(), async (taken, limits, forward) => {
        const { test, kept } = await history(taken);
        const expected = kept.map(({ id, n }) => ({ id, n }));
        if (!forward) expected.reverse();
        const list = (cursor: string, turn: number) =>
          listMessages(db(), { channel: test.room, limit: limits[turn % limits.length]!, forward, cursor });

        const seen: ReturnType<typeof shown> = [];
        let page = await list('', 0);
        for (let turn = 1; ; turn++) {
          seen.push(...shown(page));
          if (!page.next_cursor) break;
          page = await list(page.next_cursor, turn);
        }
        expect(seen).toEqual(expected);

        // And all the way back, from the page that was last.
        let behind = shown(page).length;
        for (let turn = 0; page.prev_cursor; turn++) {
          page = await list(page.prev_cursor, turn);
          const part = shown(page);
          expect(part).toEqual(expected.slice(expected.length - behind - part.length, expected.length - behind));
          behind += part.length;
        }
        expect(behind).toBe(expected.length);
      }),
      { numRuns: 30 },
    );
  });

  it('miss nothing and repeat nothing that is sent while they are read', async () => {
    const turn = fc.record({ send: fc.nat({ max: 4 }), remove: fc.boolean(), limit: fc.integer({ min: 1, max: 4 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 1, maxLength: 12 }), async (turns) => {
        const test = await createTestChat(db());
        const seen: string[] = [];
        const sent: string[] = [];
        const removedUnread = new Set<string>();
        let cursor = '';
        const read = async (limit: number) => {
          const list = await listMessages(db(), { channel: test.room, limit, forward: true, cursor });
          seen.push(...list.messages!.map(({ message_id }) => message_id!));
          cursor = list.cacheable_cursor!;
          return list;
        };
        for (const { send, remove, limit } of turns) {
          sent.push(...(await Promise.all(Array.from({ length: send }, () => test.say()))));
          const target = remove ? sent.findLast((id) => !removedUnread.has(id) && !seen.includes(id)) : undefined;
          if (target) {
            await removeMessage(test.chat, {
              channel: test.room,
              messageId: target,
              author: test.ana,
              persistent: true,
            });
            removedUnread.add(target);
          }
          await read(limit);
        }
        while ((await read(3)).next_cursor) {
          // Reads to the end.
        }
        expect(seen).toEqual(sent.filter((id) => !removedUnread.has(id)));
      }),
      { numRuns: 20 },
    );
  });
});
