import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleLoadError } from '../../src/guest/module-load-error.js';
import type { CallLine, RecordingLine } from '../../src/guest/recording/recording-line.js';
import { main } from '../../src/main.js';
import { RecordingError } from '../../src/replay/recording-error.js';
import { replay } from '../../src/replay/replay.js';
import { seededRandom } from '../../src/testing/seeded-random.js';
import { type RecordingServer, startRecordingServer } from './record-match.js';

const executable = path.resolve(import.meta.dirname, '../../bin/tickwire.js');
const source = path.resolve(import.meta.dirname, '../modules/recorded/index.js');
const options = { path: '', entrypoint: '', timeoutMs: 2000 };

interface Recorded {
  readonly file: string;
  readonly matchId: string;
  readonly log: string;
}

let folder: string;
let bundle: Recorded;
let failed: Recorded;
let native: Recorded;
let lua: Recorded;

/** Two players come, play and go, a third one is refused. */
async function play(recording: RecordingServer): Promise<string> {
  const [ann, bob, eve] = [await recording.player(), await recording.player(), await recording.player()];
  const matchId = await ann.rpc('create', JSON.stringify({ level: 7 }));
  await ann.socket.joinMatch(matchId);
  await expect(eve.socket.joinMatch(matchId, undefined, { refuse: 'yes' })).rejects.toMatchObject({
    message: expect.stringContaining('refused'),
  });
  await ann.ask(matchId, 1, '5');
  await bob.socket.joinMatch(matchId);
  await ann.ask(matchId, 2, '');
  await bob.ask(matchId, 3, 'some text');
  expect(JSON.parse(await ann.rpc('signal', matchId))).toEqual({ loops: true, data: 'hello' });
  await bob.socket.leaveMatch(matchId);
  await ann.ask(matchId, 1, '-2');
  return matchId;
}

/** A match that its handler ends by throwing. */
async function fail(recording: RecordingServer): Promise<string> {
  const ann = await recording.player();
  const matchId = await ann.rpc('create', JSON.stringify({ level: 1 }));
  await ann.socket.joinMatch(matchId);
  const ended = new Promise<void>((resolve) => {
    ann.socket.onmatchpresence = ({ leaves }) => leaves?.length && resolve();
    ann.socket.ondisconnect = () => resolve();
  });
  await ann.socket.sendMatchState(matchId, 7, '');
  await Promise.race([ended, recording.until('asked to fail')]);
  return matchId;
}

/** A match of MODULES that RPC makes, in which one player sends OPCODES. */
async function playOther(modules: string, rpc: string, opCodes: readonly number[]): Promise<Recorded> {
  const recording = await startRecordingServer(modules, path.join(folder, modules));
  const player = await recording.player();
  const matchId = await player.rpc(rpc);
  await player.socket.joinMatch(matchId);
  for (const opCode of opCodes) await player.ask(matchId, opCode, 'x');
  await recording.server.stop();
  return { file: recording.files()[0]!, matchId, log: recording.server.output() };
}

beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-replay-'));
  const bundles = await startRecordingServer('recorded', path.join(folder, 'bundles'));
  const [matchId, failedId] = [await play(bundles), await fail(bundles)];
  await bundles.server.stop();
  const log = bundles.server.output();
  const [first, second] = bundles.files();
  bundle = { file: first!, matchId, log };
  failed = { file: second!, matchId: failedId, log };
  native = await playOther('recorded-native', 'create_native', [1, 1, 2, 3, 3, 4, 2, 4, 1]);
  lua = await playOther('recorded-lua', 'create_lua', [1, 1, 1]);
});
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const textOf = (file: string) => zlib.gunzipSync(fs.readFileSync(file)).toString();
const linesOf = (file: string) =>
  textOf(file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordingLine);

/** The ticks at which the handler ran: on a busy machine the server leaves some out. */
const ticksOf = (file: string) =>
  linesOf(file).flatMap((line) => (line.k === 'call' && line.f === 'matchLoop' ? [line.t!] : []));

/** A file with CONTENT, and modules with CHANGE made to their text. */
function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}
function changedModule(from: string, to: string): string {
  const changed = fs.readFileSync(source, 'utf8').replace(from, to);
  expect(changed).toContain(to);
  const modules = fs.mkdtempSync(path.join(folder, 'changed-'));
  fs.writeFileSync(path.join(modules, 'index.js'), changed);
  return modules;
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

const run = (...args: string[]): Promise<Run> =>
  new Promise((resolve) => {
    execFile(process.execPath, [executable, 'replay', ...args], (error, out, stderr) =>
      resolve({ code: Number(error?.code ?? 0), out, error: stderr }),
    );
  });

describe('a recorded match replays equal', () => {
  test('of a bundle, with chance, clocks, nk calls, signals, refusals and log lines', async () => {
    const report = await replay({ ...options, file: bundle.file });
    expect(report).toMatchObject({ match: bundle.matchId, handler: 'recorded', code: 'same', ended: 'terminated' });
    expect(report.ending).toEqual({ kind: 'whole' });
    expect({ state: report.state, other: report.other }).toEqual({});
    const ticks = linesOf(bundle.file).filter((line) => line.k === 'call' && line.f === 'matchLoop') as CallLine[];
    expect(report.lastTick).toBe(ticks.at(-1)!.t);
    expect(ticks.every(({ h }) => h !== undefined)).toBe(true);
  });

  test('of an async native handler whose promises settle in any order', async () => {
    const { code, out } = await run(native.file, '--json');
    const report = JSON.parse(out);
    expect(report).toMatchObject({ match: native.matchId, code: 'same', ending: { kind: 'whole' } });
    expect({ code, state: report.state, other: report.other }).toEqual({ code: 0 });
  });

  test('also where a tick that was left out has its messages taken by the next', () => {
    const calls = linesOf(native.file).filter((line): line is CallLine => line.k === 'call');
    const loops = calls.filter(({ f }) => f === 'matchLoop');
    const late = loops.filter(({ t, m }, i) => m !== undefined && i > 0 && t! - loops[i - 1]!.t! > 1);
    expect(late.length).toBeGreaterThan(0);
  });

  test('of a Lua module', async () => {
    const report = await replay({ ...options, file: lua.file });
    expect(report).toMatchObject({ match: lua.matchId, code: 'same', ending: { kind: 'whole' } });
    expect({ state: report.state, other: report.other }).toEqual({});
    expect(textOf(lua.file)).toContain(',[2,3]');
  });

  test('that ended with an error', async () => {
    const report = await replay({ ...options, file: failed.file });
    expect(report).toMatchObject({ match: failed.matchId, ended: 'error: asked to fail', ending: { kind: 'whole' } });
    expect({ state: report.state, other: report.other }).toEqual({});
  });

  test('and nothing was warned about that it did not use', () => {
    for (const { log } of [bundle, native, lua]) expect(log).not.toContain('may differ');
  });
});

test('a changed handler differs first at the tick where the change matters, with path, both values and log lines', async () => {
  const path = changedModule('player.x += Number(text)', "player.x += Number(text) + (text === '-2' ? 1 : 0)");
  const report = await replay({ ...options, file: bundle.file, path });
  const minusTwo = Buffer.from('-2').toString('base64');
  const call = linesOf(bundle.file).find(
    (line) => line.k === 'call' && line.m?.some(([, , data]) => data === minusTwo),
  );
  const { p: joined } = linesOf(bundle.file).find((line) => line.k === 'call' && line.f === 'matchJoin') as CallLine;
  expect(report).toMatchObject({ code: 'other', lastTick: (call as CallLine).t });
  expect(report.state).toMatchObject({ tick: (call as CallLine).t, fn: 'matchLoop' });
  expect(report.state!.differences).toContainEqual({
    what: 'state',
    path: `state.players["${joined![0]![0]}"].x`,
    recorded: '3',
    replayed: '4',
  });
  expect(report.state!.logs.map(([level, text]) => [level, text])).toEqual([['info', `op 1 at ${report.state!.tick}`]]);
  const { code, out } = await run(bundle.file, '--runtime.path', path);
  expect(code).toBe(1);
  expect(out).toContain(`The state differs at tick ${report.state!.tick}, in matchLoop:`);
  expect(out).toContain('.x: recorded 3, replayed 4');
});

test.each([
  [
    'another use of chance',
    'Math.floor(Math.random() * 6)',
    'Math.floor((Math.random() + Math.random()) * 3)',
    'chance',
  ],
  ['another message', 'JSON.stringify({ dice', 'JSON.stringify({ more: 1, dice', 'output'],
  ['another nk call', "nk.storageRead([{ collection: 'scores'", "nk.storageList(null, 'scores'); ([{ a: 's'", 'nk'],
  [
    'other arguments of one',
    "collection: 'scores', key: 'best', userId: presence",
    "collection: 'other', key: 'best', userId: presence",
    'nk',
  ],
  ['another answer', 'accept: true', "accept: true, rejectMessage: 'no'", 'result'],
  ['an error', 'state.loops++', "state.loops++; if (state.loops === 2) throw new Error('new')", 'error'],
])('%s is found', async (_, from, to, what) => {
  const { state, other } = await replay({ ...options, file: bundle.file, path: changedModule(from, to) });
  const found = [...(other?.differences ?? []), ...(state?.differences ?? [])];
  expect(found.map((difference) => difference.what)).toContain(what);
});

test('a handler that never returns is named, and ends the replay', async () => {
  const path = changedModule('state.loops++', 'state.loops++; while (state.loops === 2);');
  const report = await replay({ ...options, file: bundle.file, path, timeoutMs: 1000 });
  const [, second] = ticksOf(bundle.file);
  expect(report.other).toMatchObject({ tick: second, fn: 'matchLoop', differences: [{ what: 'error' }] });
});

describe('the command', () => {
  test('says that all is the same', async () => {
    expect(await run(bundle.file)).toMatchObject({
      code: 0,
      out: expect.stringContaining('No difference.'),
      error: '',
    });
  });

  test('stops after a tick, and shows the state after one', async () => {
    const [, second, third] = ticksOf(bundle.file);
    const { code, out } = await run(bundle.file, '--until', `${third}`, `--print=${second}`, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      lastTick: third,
      printed: { tick: second, state: { level: 7, loops: 2 } },
    });
    const printed = await run(bundle.file, '--print', `${second}`);
    expect(printed.out).toContain(`State after tick ${second}:\n{\n  "id"`);
    expect((await run(bundle.file, '--print', '99999')).out).toContain('Tick 99999 was not reached.');
  });

  test('explains itself', async () => {
    expect(await run('--help')).toMatchObject({ code: 0, out: expect.stringContaining('--runtime.path FOLDER') });
  });

  test.each([
    [[], 'replay needs a file'],
    [['a', 'b'], 'replay takes one file'],
    [['a', '--untl', '1'], 'did you mean --until?'],
    [['a', '--until', 'x'], '"x" is no whole number'],
    [['a', '--until'], '--until needs a value'],
    [['/nowhere'], '/nowhere cannot be read'],
    [[os.tmpdir()], 'cannot be read'],
    [[source], 'is no recording of a match'],
  ])('refuses %j', async (args, message) => {
    const told = { out: '', error: '' };
    const host = { write: (text: string) => (told.out += text), writeError: (text: string) => (told.error += text) };
    const code = await main(['replay', ...args], {}, host as never);
    expect({ code, ...told }).toEqual({ code: 2, out: '', error: expect.stringContaining(message) });
  });

  test('refuses another version, an empty file, and modules without the handler', async () => {
    const later = write('later', textOf(bundle.file).replace('"v":2', '"v":3'));
    expect(await run(later)).toMatchObject({ code: 2, error: expect.stringContaining('recording of version 3') });
    expect(await run(write('empty', ''))).toMatchObject({ code: 2, error: expect.stringContaining('no first line') });
    const missing = await run(bundle.file, '--runtime.path', path.resolve(source, '../../play'));
    expect(missing).toMatchObject({
      code: 2,
      error: expect.stringContaining("registers the match handler 'recorded'"),
    });
  });
});

describe('a file that is not whole', () => {
  test('is replayed to where a crash has cut it off', async () => {
    const packed = fs.readFileSync(bundle.file);
    const cut = write('cut', packed.subarray(0, Math.floor(packed.length * 0.8)));
    const { code, out } = await run(cut, '--runtime.path', path.dirname(source), '--json');
    const report = JSON.parse(out);
    expect({ code, ending: report.ending, state: report.state }).toEqual({ code: 0, ending: { kind: 'cut' } });
    expect(report.calls).toBeGreaterThan(2);
  });

  test('is replayed to where it is damaged', async () => {
    const lines = textOf(bundle.file).split('\n');
    lines[5] = lines[5]!.slice(0, -5);
    const { code, out } = await run(write('damaged', lines.join('\n')));
    expect(code).toBe(2);
    expect(out).toContain('The recording is damaged: line 6: it is no JSON.');
  });

  test('never hangs and never fails otherwise than with a reason, whatever is in it', async () => {
    const random = seededRandom(7);
    const whole = Buffer.from(textOf(bundle.file));
    const packed = fs.readFileSync(bundle.file);
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(round % 3 === 0 ? packed : whole);
      for (let i = 0; i < 1 + (round % 5); i++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      const file = write('fuzzed', bytes.subarray(0, Math.ceil(random() * 1.5 * bytes.length)));
      const outcome = await replay({ ...options, file, path: path.dirname(source), timeoutMs: 300 }).catch(
        (error) => error,
      );
      if (!(outcome instanceof Error)) continue;
      expect(outcome, String(outcome.stack)).toSatisfy(
        (error: unknown) => error instanceof RecordingError || error instanceof ModuleLoadError,
      );
    }
  });
});
