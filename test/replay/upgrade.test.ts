// A match that moves to newer code while it is recorded: what it was until then, and what it is from there on.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { CallLine, RecordingLine } from '../../src/guest/recording/recording-line.js';
import { renderReport } from '../../src/replay/render-report.js';
import { replay } from '../../src/replay/replay.js';
import { freePort } from '../parity/free-port.js';
import { startRecordingServer } from './record-match.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-upgrade-'));
let older: string;
let newer: string;
let metrics: string;

/** Counts by BY for each message; the state holds what JSON does not. */
const module = (by: number, upgrade = '') => `
var by = ${by};
function keep(ctx, logger, nk, dispatcher, tick, state) { return { state: state }; }
var handler = {
  matchInit: function () {
    return { state: { count: 0, seen: new Map(), grid: new Float32Array(2), dice: 0 }, tickRate: 30, label: 'counting' };
  },
  matchJoinAttempt: function (ctx, logger, nk, dispatcher, tick, state) { return { state: state, accept: true }; },
  matchJoin: keep,
  matchLeave: keep,
  matchLoop: function (ctx, logger, nk, dispatcher, tick, state, messages) {
    state.dice = Math.random();
    messages.forEach(function (message) {
      state.count += by;
      state.grid[0] += 0.5;
      state.seen.set(message.sender.userId, state.count);
      dispatcher.broadcastMessage(message.opCode, String(state.count));
    });
    return { state: state };
  },
  matchTerminate: keep,
  matchSignal: function (ctx, logger, nk, dispatcher, tick, state, data) { return { state: state, data: data }; },
};
${upgrade}
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('counting', handler);
  initializer.registerRpc('make', function (ctx, logger, nk) { return nk.matchCreate('counting', {}); });
}`;
const taking = `
handler.matchUpgrade = function (ctx, logger, nk, dispatcher, tick, state) {
  state.upgradedAt = tick;
  return { state: state };
};`;

function modulesOf(name: string, text: string): string {
  const modules = path.join(folder, name);
  fs.mkdirSync(modules, { recursive: true });
  fs.writeFileSync(path.join(modules, 'index.js'), text);
  return modules;
}

const linesOf = (file: string) =>
  zlib
    .gunzipSync(fs.readFileSync(file))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordingLine);

const textOf = async (port: number) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

const replayed = (file: string, modules: string) => replay({ file, path: modules, entrypoint: '', timeoutMs: 5000 });

beforeAll(async () => {
  const running = modulesOf('running', module(1));
  let port = 0;
  const recording = await startRecordingServer(running, path.join(folder, 'recordings'), async () => {
    port = await freePort();
    return { 'runtime.watch': 'true', 'metrics.prometheus_port': port };
  });
  const player = await recording.player();
  const matchId = await player.rpc('make');
  await player.socket.joinMatch(matchId);
  await player.ask(matchId, 1, 'x');
  modulesOf('running', module(10, taking));
  await recording.until('goes on with new code');
  expect(await player.ask(matchId, 1, 'x')).toBe('11');
  expect(await player.ask(matchId, 2, 'x')).toBe('21');
  await vi.waitFor(async () => {
    metrics = await textOf(port);
    expect(metrics).toMatch(/match_recordings_total\S* 2/);
  }, 15_000);
  await recording.server.stop();
  [older, newer] = recording.files() as [string, string];
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

test('the recording of the older code ends there, and says that another one follows', async () => {
  expect(linesOf(older).at(-1)).toEqual({
    k: 'end',
    why: 'moved',
    text: 'it went on with newer code, in a recording of its own',
  });
  const report = await replayed(older, modulesOf('first', module(1)));
  expect(report).toMatchObject({ code: 'same', ending: { kind: 'whole' } });
  expect(report.state ?? report.other).toBeUndefined();
  expect(renderReport(report)).toContain('moved: it went on with newer code, in a recording of its own');
});

test('the one that follows begins with what the match was, and replays with the newer code', async () => {
  const [, , upgrade] = linesOf(newer) as CallLine[];
  expect(upgrade).toMatchObject({ f: 'matchUpgrade', packed: expect.any(String) });
  const report = await replayed(newer, modulesOf('second', module(10, taking)));
  expect(report).toMatchObject({ code: 'same', ending: { kind: 'whole' }, ended: 'terminated' });
  expect(report.state ?? report.other).toBeUndefined();
  expect(report.lastTick).toBeGreaterThan(upgrade!.t!);
});

test('the first tick at which it differs is told there too', async () => {
  const report = await replayed(newer, modulesOf('third', module(100, taking)));
  const call = (linesOf(newer) as CallLine[]).find(({ f, m }) => f === 'matchLoop' && m);
  expect(report).toMatchObject({ code: 'other', state: { tick: call!.t, fn: 'matchLoop' } });
  expect(report.state!.differences).toContainEqual({
    what: 'state',
    path: 'state.count',
    recorded: '11',
    replayed: '101',
  });
});

test('a damaged beginning is told', async () => {
  const damaged = linesOf(newer).map((line) =>
    line.k === 'call' && line.packed ? { ...line, packed: 'bm90aGluZw==' } : line,
  );
  const file = path.join(folder, 'damaged.ndjson');
  fs.writeFileSync(file, damaged.map((line) => `${JSON.stringify(line)}\n`).join(''));
  await expect(replayed(file, modulesOf('second', module(10, taking)))).rejects.toThrow(
    /before its upgrade cannot be read/,
  );
});

test('metrics count recordings, what they take, and matches that have moved', () => {
  expect(metrics).toMatch(/tickwire_match_recordings_total\{[^}]*\} 2/);
  expect(Number(/tickwire_match_recorded_bytes_total\{[^}]*\} (\d+)/.exec(metrics)?.[1])).toBeGreaterThan(100);
  expect(metrics).toMatch(/tickwire_match_recordings_dropped_total\{[^}]*\} 0/);
  expect(metrics).toMatch(/tickwire_match_upgrades_total\{[^}]*outcome="moved"[^}]*\} 1/);
});
