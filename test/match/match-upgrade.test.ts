// Matches that run when new code comes into use, on real threads.
import { expect, test } from 'vitest';
import { createPlayer, startMatches } from './start-matches.js';

/** A module whose matches know the VERSION of their code; UPGRADE is its matchUpgrade. */
const version = (name: string, upgrade = '', around = '') => ({
  'index.ts': `
    import { defineMatch, defineModule } from 'tickwire/runtime';
    ${around}
    const game = defineMatch({
      matchInit: (ctx, logger, nk, params) => ({ state: { by: '${name}', ticks: [] as number[], heard: [] as string[], ...params }, tickRate: 20, label: '${name}' }),
      matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
        state.heard.push(...presences.map(({ username }) => '+' + username));
        return { state };
      },
      matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
        state.heard.push(...presences.map(({ username }) => '-' + username));
        return { state };
      },
      matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
        state.ticks.push(tick);
        for (const { sender, data } of messages) {
          const text = Buffer.from(data).toString();
          state.heard.push(text);
          dispatcher.broadcastMessage(1, '${name}:' + text, [sender]);
        }
        return { state };
      },
      matchSignal: (ctx, logger, nk, dispatcher, tick, state, data) => {
        if (data === 'function') (state as any).run = () => 1;
        return { state, data: JSON.stringify({ code: '${name}', tick, label: ctx.matchLabel, rate: ctx.matchTickRate, ...state }) };
      },
      ${upgrade}
    });
    export default defineModule({ matches: { game } });`,
});

const carryOver = 'matchUpgrade: (ctx, logger, nk, dispatcher, tick, state) => ({ state }),';

async function start(files: Readonly<Record<string, string>>, threads = 1) {
  const started = await startMatches(files, { 'match.workers': threads });
  const look = async (id: string) => JSON.parse(await started.matches.signal(id, 'look'));
  const reasons = () =>
    started.lines
      .filter(({ message }) => message === 'a match finishes on its old code')
      .map(({ fields }) => String(fields.reason));
  return { ...started, look, reasons };
}

/** The match data that PLAYER was sent. */
function heardBy({ connection }: ReturnType<typeof createPlayer>): { opCode: number; data: string }[] {
  const envelopes = connection.envelopes as { match_data?: { op_code: string; data: string } }[];
  return envelopes.flatMap(({ match_data: message }) =>
    message ? [{ opCode: Number(message.op_code), data: Buffer.from(message.data, 'base64').toString() }] : [],
  );
}

/** Until a match has been told to go on, or to stay. */
const settled = (lines: readonly { message: string }[], count: number) =>
  expect
    .poll(() => lines.filter(({ message }) => /^a match (goes on|finishes)/.test(message)), { timeout: 15_000 })
    .toHaveLength(count);

test('a match goes on with new code: its state, ticks, label, rate and members stay', async () => {
  const { matches, look, lines, use, counted } = await start(version('old'));
  const id = await matches.create('game', { extra: 'kept' });
  const ann = createPlayer('ann');
  await matches.joinAttempt(id, ann, {});
  matches.sendData(id, ann, 1, Buffer.from('first'), true, 0);
  await expect.poll(() => heardBy(ann), { timeout: 15_000 }).toMatchObject([{ data: 'old:first' }]);
  const before = await look(id);
  await use(version('new', carryOver));
  await settled(lines, 1);
  const after = await look(id);
  expect(after).toMatchObject({ code: 'new', by: 'old', extra: 'kept', label: 'old', rate: 20 });
  expect(after.heard).toEqual(['+ann', 'first']);
  expect(after.tick).toBeGreaterThanOrEqual(before.tick);
  // The ticks of the old code and those of the new are one row: each came after the one before, and none twice.
  const { ticks } = after as { ticks: number[] };
  expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b));
  expect(ticks.slice(0, before.ticks.length)).toEqual(before.ticks);
  expect(ticks.at(-1)).toBe(after.tick);
  // None was left out but those that a busy machine has held up too long, and these are counted.
  await expect.poll(() => counted.skipped, { timeout: 15_000 }).toBeGreaterThanOrEqual(after.tick + 1 - ticks.length);
  matches.sendData(id, ann, 1, Buffer.from('second'), true, 0);
  await expect.poll(() => heardBy(ann).at(-1), { timeout: 15_000 }).toMatchObject({ data: 'new:second' });
  expect(matches.get(id)).toMatchObject({ label: 'old', size: 1, tickRate: 20 });
  expect(counted.failed).toEqual([]);
});

test('what is said, who comes and who goes while a match moves is not lost', async () => {
  const slow =
    'matchUpgrade: async (ctx, logger, nk, dispatcher, tick, state) => { logger.info("upgrading"); await new Promise((r) => setTimeout(r, 300)); return { state }; },';
  const { matches, look, lines, use } = await start(version('old'));
  const id = await matches.create('game', {});
  const [ann, bob, cem] = [createPlayer('ann'), createPlayer('bob'), createPlayer('cem')];
  await matches.joinAttempt(id, ann, {});
  await matches.joinAttempt(id, bob, {});
  matches.sendData(id, ann, 1, Buffer.from('0'), true, 0);
  await expect.poll(() => heardBy(ann), { timeout: 15_000 }).toHaveLength(1);
  await use(version('new', slow));
  let sent = 0;
  // Not so often that more is held while the match moves than match.input_queue_size allows.
  const speak = setInterval(() => matches.sendData(id, ann, 1, Buffer.from(String(++sent)), true, 0), 20);
  await expect.poll(() => lines.map(({ message }) => message), { timeout: 15_000 }).toContain('upgrading');
  const joined = matches.joinAttempt(id, cem, {});
  const asked = look(id);
  await settled(lines, 1);
  clearInterval(speak);
  expect(await joined).toMatchObject({ accept: true });
  expect(await asked).toMatchObject({ code: 'new' });
  const numbers = async () => (await look(id)).heard.filter((text: string) => /^\d/.test(text)).map(Number);
  await expect.poll(numbers, { timeout: 15_000 }).toHaveLength(sent + 1);
  expect(await numbers()).toEqual(Array.from({ length: sent + 1 }, (_, i) => i));
  await expect.poll(async () => (await look(id)).heard, { timeout: 15_000 }).toContain('+cem');
  expect(heardBy(ann).map(({ data }) => Number(data.split(':')[1]))).toEqual(await numbers());
});

test('matchUpgrade may change state, label and rate, and speak', async () => {
  const { matches, look, lines, use } = await start(version('old'));
  const id = await matches.create('game', {});
  const ann = createPlayer('ann');
  await matches.joinAttempt(id, ann, {});
  await use(
    version(
      'new',
      `matchUpgrade(ctx, logger, nk, dispatcher, tick, state) {
        dispatcher.broadcastMessage(5, 'new rules');
        dispatcher.matchLabelUpdate('overwritten');
        return { state: { ...state, by: 'upgrade' }, tickRate: 30, label: 'newer' };
      },`,
    ),
  );
  await settled(lines, 1);
  expect(await look(id)).toMatchObject({ by: 'upgrade', label: 'newer', rate: 30 });
  expect(heardBy(ann)).toMatchObject([{ opCode: 5, data: 'new rules' }]);
  expect(matches.get(id)).toMatchObject({ label: 'newer', tickRate: 30 });
  expect((await matches.list({ limit: 10, label: 'newer' })).map(({ matchId }) => matchId)).toEqual([id]);
});

test.each([
  ['throws', "matchUpgrade() { throw new Error('not like this'); },", 'not like this'],
  ['rejects', "async matchUpgrade() { await null; throw new Error('later'); },", 'later'],
  ['declines', 'matchUpgrade: () => null,', 'left it'],
  ['answers nonsense', 'matchUpgrade: () => ({ state: {}, tickRate: 1000 }) as never,', 'tickRate'],
  ['does not return', 'matchUpgrade() { for (;;); },', 'did not return'],
])('a match whose matchUpgrade %s finishes on its old code', async (_how, upgrade, reason) => {
  const { matches, look, lines, use, reasons, counted } = await start(version('old'));
  const id = await matches.create('game', {});
  const ann = createPlayer('ann');
  await matches.joinAttempt(id, ann, {});
  await use(version('new', upgrade));
  await settled(lines, 1);
  expect(reasons()).toEqual([expect.stringContaining(reason)]);
  expect(await look(id)).toMatchObject({ code: 'old', by: 'old' });
  matches.sendData(id, ann, 1, Buffer.from('still'), true, 0);
  await expect.poll(() => heardBy(ann).at(-1), { timeout: 15_000 }).toMatchObject({ data: 'old:still' });
  expect(await look(await matches.create('game', {}))).toMatchObject({ code: 'new' });
  expect(counted.failed).toEqual([]);
});

test('a state that cannot be copied, or a handler without matchUpgrade, stays', async () => {
  const { matches, look, lines, use, reasons } = await start(version('old'));
  const id = await matches.create('game', {});
  await matches.signal(id, 'function');
  await use(version('new'));
  await use(version('newer', carryOver));
  await settled(lines, 1);
  expect(reasons()).toEqual([expect.stringContaining('cannot be copied')]);
  expect(await look(id)).toMatchObject({ code: 'old' });
});

test('many matches move over several threads, whose old ones end then; timers of the old code end with them', async () => {
  const { matches, look, lines, use, ended } = await start(version('old', '', 'setTimeout(() => {}, 1);'), 2);
  const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => matches.create('game', { n })));
  await use(version('new', carryOver));
  await settled(lines, 40);
  const states = await Promise.all(ids.map(look));
  expect(states.map(({ n }) => n)).toEqual(ids.map((_, n) => n));
  expect(new Set(states.map(({ code }) => code))).toEqual(new Set(['new']));
  await ended[0];
  expect(matches.counts()).toMatchObject({ authoritative: 40 });
});

test('bundles may take matches over as well', async () => {
  const bundle = (name: string) => ({
    'index.js': `
      function keep(ctx, logger, nk, d, tick, state) { return { state: state, accept: true }; }
      function InitModule(ctx, logger, nk, initializer) {
        initializer.registerMatch('game', {
          matchInit: function () { return { state: { by: '${name}' }, tickRate: 10, label: '' }; },
          matchJoinAttempt: keep, matchJoin: keep, matchLeave: keep, matchLoop: keep, matchTerminate: keep,
          matchSignal: function (ctx, logger, nk, d, tick, state) { return { state: state, data: JSON.stringify({ code: '${name}', by: state.by }) }; },
          matchUpgrade: keep,
        });
      }`,
  });
  const { matches, look, lines, use } = await start(bundle('old'));
  const id = await matches.create('game', {});
  await use(bundle('new'));
  await settled(lines, 1);
  expect(await look(id)).toEqual({ code: 'new', by: 'old' });
});
