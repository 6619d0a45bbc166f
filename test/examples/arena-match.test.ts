// The arena's match handler: what it says to players, and what it makes of what they send.
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import arenaModule from '../../examples/arena/index.js';
import { OpCode, type Roster, type Snapshot } from '../../examples/arena/protocol.js';
import { NATIVE_MODULE } from '../../src/guest/define.js';
import type { MatchHandler, MatchMessage, MatchPresence } from '../../src/match/loop/match-handler.js';

const { matches } = await arenaModule[NATIVE_MODULE]({} as never);
const handler: MatchHandler = matches!.arena!;
const player: MatchPresence = { userId: 'u1', sessionId: 's1', username: 'swift-otter-27', node: 'n' };

interface Sent {
  readonly opCode: number;
  readonly message: unknown;
  readonly to: readonly MatchPresence[] | null;
}

let state: unknown;
let sent: Sent[];
let labels: string[];
const dispatcher = {
  broadcastMessage(opCode: number, data?: unknown, to: readonly MatchPresence[] | null = null) {
    sent.push({ opCode, message: JSON.parse(String(data)), to });
  },
  broadcastMessageDeferred() {},
  matchKick() {},
  matchLabelUpdate: (label: string) => void labels.push(label),
};

async function join(presences: MatchPresence[]): Promise<void> {
  state = (await handler.matchJoin({}, {}, {}, dispatcher, 0, state, presences))!.state;
}

async function loop(tick: number, messages: [number, string | Uint8Array][] = []): Promise<void> {
  const wrapped = messages.map(([opCode, data]): MatchMessage => {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : Uint8Array.from(data);
    const buffer = bytes.buffer as ArrayBuffer;
    return { sender: player, persistence: false, status: '', opCode, data: buffer, reliable: true, receiveTimeMs: 0 };
  });
  const result = await handler.matchLoop({}, {}, {}, dispatcher, tick, state, wrapped);
  state = result!.state;
}

const last = <T>(opCode: number) => sent.filter((one) => one.opCode === opCode).at(-1)?.message as T;

beforeEach(async () => {
  sent = [];
  labels = [];
  state = (await handler.matchInit({}, {}, {}, {}))!.state;
});

describe('the arena match', () => {
  it('says nothing to an empty arena', async () => {
    await loop(1);
    expect(sent).toEqual([]);
  });

  it('moves to new code while it is played', async () => {
    await join([player]);
    await loop(1);
    const copy = structuredClone(state);
    state = (await handler.matchUpgrade!({}, {}, {}, dispatcher, 1, copy))!.state;
    sent = [];
    await loop(2);
    expect(last<Roster>(OpCode.ROSTER).pilots.map(({ name }) => name)).toContain(player.username);
    expect(last<Snapshot>(OpCode.SNAPSHOT)).toMatchObject({ tick: 2, lateMs: 0 });
  });

  it('tells who is there, once, and where everybody is, every tick', async () => {
    await join([player]);
    await loop(1);
    await loop(2);
    expect(sent.map(({ opCode }) => opCode)).toEqual([OpCode.ROSTER, OpCode.SNAPSHOT, OpCode.SNAPSHOT]);
    const { pilots } = last<Roster>(OpCode.ROSTER);
    expect(pilots.map(({ name }) => name)).toEqual(['Orbit', 'Comet', player.username]);
    expect(last<Snapshot>(OpCode.SNAPSHOT).pilots.map(([number]) => number)).toEqual([1, 2, 3]);
  });

  it('keeps its label true', async () => {
    await join([player]);
    await handler.matchLeave({}, {}, {}, dispatcher, 1, state, [player]);
    expect(labels.map((label) => JSON.parse(label).players)).toEqual([1, 0]);
  });

  it('refuses the seventeenth player', async () => {
    const many = Array.from({ length: 16 }, (_, index) => ({ ...player, sessionId: `s${index}` }));
    await join(many.slice(0, 15));
    const attempt = async () =>
      (await handler.matchJoinAttempt({}, {}, {}, dispatcher, 1, state, { ...player, sessionId: 'late' }, {}))!.accept;
    expect(await attempt()).toBe(true);
    await join(many.slice(15));
    expect(await attempt()).toBe(false);
    expect(JSON.parse(labels.at(-1)!)).toMatchObject({ players: 16, open: false });
  });

  it("counts the page's steps on from the last input", async () => {
    await join([player]);
    await loop(1, [[OpCode.INPUT, JSON.stringify({ x: 1, y: 0, dash: false, step: 41 })]]);
    expect(last<Snapshot>(OpCode.SNAPSHOT).pilots[2]![7]).toBe(41);
    await loop(2);
    expect(last<Snapshot>(OpCode.SNAPSHOT).pilots[2]![7]).toBe(42);
  });

  it('answers a ping to its sender alone', async () => {
    await join([player]);
    await loop(1, [[OpCode.PING, '{"sentAtMs":12.5}']]);
    const ping = sent.find(({ opCode }) => opCode === OpCode.PING);
    expect(ping).toMatchObject({ message: { sentAtMs: 12.5 }, to: [player] });
  });

  it('reports how late a tick is against the earliest one', async () => {
    await join([player]);
    await loop(1);
    await loop(1);
    expect(last<Snapshot>(OpCode.SNAPSHOT).lateMs).toBeGreaterThanOrEqual(0);
    expect(last<Snapshot>(OpCode.SNAPSHOT).lateMs).toBeLessThan(1000);
  });

  it('withstands whatever is sent', async () => {
    await join([player]);
    const garbage = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.json().map((text) => new TextEncoder().encode(text)),
      fc
        .record({ x: fc.anything(), y: fc.double(), dash: fc.anything(), step: fc.anything(), sentAtMs: fc.anything() })
        .map((value) => new TextEncoder().encode(toJson(value))),
    );
    const opCode = fc.oneof(fc.constantFrom(...Object.values(OpCode)), fc.integer());
    let tick = 1;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(opCode, garbage), { maxLength: 8 }), async (messages) => {
        await loop(tick++, messages);
        for (const row of last<Snapshot>(OpCode.SNAPSHOT).pilots) {
          expect(row.every((value) => Number.isFinite(value))).toBe(true);
        }
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});

function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '{"x":1e999,"y":-1e999}';
  }
}
