// A server that is killed amid resets and ends of rounds, and started again on the same data.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startServer } from '../start-server.js';

const EVERY_SEC = 2;
const BOARDS = 4;
const names = (prefix: string) => Array.from({ length: BOARDS }, (_, i) => `${prefix}-${i}`);

/** An nk function, called by the server at URL. */
async function nk(url: string, fn: string, ...args: unknown[]): Promise<unknown> {
  const address = `${url}/v2/rpc/nk?http_key=defaulthttpkey&unwrap`;
  const response = await fetch(address, { method: 'POST', body: JSON.stringify({ fn, args }) });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { result?: unknown }).result;
}

/** When each kind of callback was called for each leaderboard, in order: `reset board-1`. */
async function seen(url: string): Promise<Map<string, number[]>> {
  const text = "select key from storage where collection = 'seen'";
  const rows = (await nk(url, 'sqlQuery', text, [])) as { key: string }[];
  const times = new Map<string, number[]>();
  for (const { key } of rows) {
    const [kind, id, atSec] = key.split(' ');
    const name = `${kind} ${id}`;
    times.set(name, [...(times.get(name) ?? []), Number(atSec)].sort());
  }
  return times;
}

/** Whether no callback but that of 'slow' is under way. */
async function isQuiet(url: string): Promise<boolean> {
  const text = `select key from storage where collection in ('tickwire.reset', 'tickwire.end') and key <> 'slow'
    and value->>'claim' <> ''`;
  return ((await nk(url, 'sqlQuery', text, [])) as unknown[]).length === 0;
}

const watched = [
  ...names('board').map((id) => `reset ${id}`),
  ...names('cup').flatMap((id) => [`end ${id}`, `emptied ${id}`]),
];

it('every callback is made up for once, and one that was cut off is not begun again at once', async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-crash-'));
  onTestFinished(() => fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }));
  const start = () =>
    startServer({
      data_dir: dataDir,
      'runtime.path': path.resolve(import.meta.dirname, '../modules/schedule-crash'),
      'runtime.call_timeout_ms': 60_000,
    });
  const first = await start();
  const schedule = `*/${EVERY_SEC} * * * * * *`;
  for (const id of [...names('board'), 'slow'])
    await nk(first.url, 'leaderboardCreate', id, false, 'desc', 'best', schedule);
  for (const id of names('cup'))
    await nk(first.url, 'tournamentCreate', id, false, 'desc', 'best', 1, schedule, {}, id, '', 0, 0, 0, 10);
  let slowBefore: number[] | undefined;
  const isKilled = async () => {
    const askedMs = Date.now();
    const times = await seen(first.url);
    const isUnderWay = watched.every((name) => (times.get(name)?.length ?? 0) >= 2) && times.has('reset slow');
    if (!isUnderWay || !(await isQuiet(first.url))) return false;
    // All within the time in which nothing is due, so that no callback but that of 'slow' is cut off.
    const secondMs = Math.floor(askedMs / 1000) * 1000;
    if (askedMs < secondMs + 200 || Date.now() > secondMs + 500) return false;
    slowBefore = times.get('reset slow');
    await first.stop('SIGKILL');
    return true;
  };
  await expect.poll(isKilled, { timeout: 30_000, interval: 50 }).toBe(true);
  const killedSec = Date.now() / 1000;

  const second = await start();
  onTestFinished(() => second.stop());
  const startedSec = Date.now() / 1000;
  expect(startedSec - killedSec).toBeGreaterThan(0);
  const hasCaughtUp = async () => {
    const times = await seen(second.url);
    return watched.every((name) => (times.get(name)?.at(-1) ?? 0) > startedSec);
  };
  await expect.poll(hasCaughtUp, { timeout: 20_000, interval: 100 }).toBe(true);
  const times = await seen(second.url);
  for (const name of watched) {
    const all = times.get(name)!;
    expect(all, name).toEqual(all.map((_, i) => all[0]! + i * EVERY_SEC));
    expect(all[0]).toBeLessThan(killedSec);
  }
  expect(times.get('reset slow')).toEqual(slowBefore);
}, 240_000);
