// Every nk function with arguments that make no sense, from a bundle and from a native module in a whole server.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NK_NAMES } from '../../src/guest/nk-names.js';
import { connectGame } from '../../src/testing/connect-game.js';
import type { Game } from '../../src/testing/game.js';
import { type RunningServer, startServer } from '../start-server.js';

/** Values that modules pass by mistake. The functions that make them are run in the module's thread. */
const VALUES = `
  function cyclic() { var a = {}; a.a = a; return a; }
  var values = {
    nothing: undefined, null: null, zero: 0, negative: -1, fraction: 0.5, huge: Number.MAX_VALUE, nan: NaN, true: true,
    empty: '', word: 'x', uuid: '7a3a7a06-6a3c-4a27-9d20-4a8b4d0f8c1d', nul: 'a\\u0000b', surrogate: '\\ud800', long: 'x'.repeat(300000),
    object: {}, array: [], nulls: [null], words: ['x'], objects: [{}], nested: [[[]]], cyclic: cyclic(), cyclicList: [cyclic()],
    function: function () {}, symbol: Symbol('s'), bigint: 10n, bigints: [10n], date: new Date(0), map: new Map([[1, 2]]),
    bytes: new ArrayBuffer(3), getter: { get x() { throw new Error('from a getter'); } }, invalidDate: new Date(NaN),
    proxy: new Proxy({}, { ownKeys: function () { throw new Error('from a proxy'); } }), promise: Promise.resolve(1), error: new Error('x'),
    prototype: JSON.parse('{"__proto__": {"polluted": 1}}'), bare: Object.create(null), huges: new Array(20000).fill('x'), sparse: new Array(50),
  };
  function describe(fn, value, thrown) {
    return { fn: fn, value: value, type: thrown instanceof TypeError ? 'TypeError' : thrown instanceof Error ? 'Error' : typeof thrown, message: String(thrown && thrown.message) };
  }`;

const BUNDLE = `${VALUES}
  function InitModule(ctx, logger, nk, initializer) {
    initializer.registerRpc('fuzz_bundle', function (ctx, logger, nk, fn) {
      var thrown = [];
      Object.keys(values).forEach(function (value) {
        [1, 2, 9].forEach(function (count) {
          try { nk[fn].apply(nk, new Array(count).fill(values[value])); } catch (error) { thrown.push(describe(fn, value, error)); }
        });
      });
      try { nk[fn](); } catch (error) { thrown.push(describe(fn, 'no argument', error)); }
      return JSON.stringify(thrown);
    });
  }`;

const NATIVE = `
  import { defineModule } from 'tickwire/runtime';
  ${VALUES}
  export default defineModule({ rpcs: { async fuzz_native(_ctx, _logger, nk, fn) {
    const thrown = [];
    for (const [name, value] of Object.entries(values)) {
      for (const count of [1, 9]) {
        try { await nk[fn](...new Array(count).fill(value)); } catch (error) { thrown.push(describe(fn, name, error)); }
      }
    }
    return JSON.stringify(thrown);
  } } });`;

interface Thrown {
  readonly fn: string;
  readonly value: string;
  readonly type: string;
  readonly message: string;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-arguments-'));
let server: RunningServer;
let game: Game;

beforeAll(async () => {
  fs.writeFileSync(path.join(folder, 'index.js'), BUNDLE);
  fs.writeFileSync(path.join(folder, 'fuzz.ts'), `// @ts-nocheck\n${NATIVE}`);
  server = await startServer({ 'runtime.path': folder, 'runtime.workers': 1, 'runtime.call_timeout_ms': 30_000 });
  game = await connectGame({ url: server.url });
});

afterAll(async () => {
  await game?.close();
  await server?.stop();
  fs.rmSync(folder, { recursive: true });
});

/** Values that are of no type that any function takes. */
const NEVER_RIGHT = ['function', 'symbol', 'cyclic', 'bigint'];

const shown = (all: readonly Thrown[]) => [
  ...new Set(all.map(({ fn, value, message }) => `${fn}(${value}): ${message}`)),
];

test.each(['fuzz_bundle', 'fuzz_native'])('%s: each fault is an error that names the function', async (rpc) => {
  const all: Thrown[] = [];
  for (const fn of NK_NAMES) all.push(...(JSON.parse(await game.rpc(rpc, fn)) as Thrown[]));
  expect(
    shown(all.filter(({ fn, type, message }) => !/Error$/.test(type) || !message.startsWith(`nk.${fn}: `))),
  ).toEqual([]);
  expect(shown(all.filter(({ message }) => message.includes('failed to answer')))).toEqual([]);
  const notAvailable = new Set(all.filter(({ message }) => message.includes('not available')).map(({ fn }) => fn));
  const wrong = all.filter(({ fn, value }) => NEVER_RIGHT.includes(value) && !notAvailable.has(fn));
  expect(shown(wrong.filter(({ type }) => type !== 'TypeError'))).toEqual([]);
  expect(server.output()).not.toContain('an nk function failed');
  expect(server.process.exitCode).toBeNull();
});
