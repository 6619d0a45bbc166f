import path from 'node:path';
import { expect, test } from 'vitest';
import type { Guest } from '../../src/guest/guest.js';
import { loadGuest } from '../../src/guest/load-guest.js';
import { createFakeMain } from './fake-main.js';

const folder = path.resolve(import.meta.dirname, '../modules/bundles');

async function load(entrypoint: string): Promise<Guest> {
  const main = createFakeMain(folder, { entrypoint });
  const guest = await loadGuest(main.options);
  main.close();
  return guest;
}

const call = (guest: Guest, name: string, payload = '') => guest.call({ kind: 'rpc', name, ctx: {}, args: [payload] });

test.each([
  ['plain.js', 'plain'],
  ['modern.js', 'modern'],
  ['rollup-iife.js', 'iife'],
  ['rollup-cjs.js', 'cjs'],
  ['rollup-umd.js', 'umd'],
  ['webpack.js', 'webpack'],
  ['webpack-this.js', 'this'],
  ['esbuild-global-name.js', 'esbuild'],
  ['own-names.js', 'mine,mine,mine'],
])('a bundle in the shape of %s runs as it is', async (file, word) => {
  const guest = await load(file);
  expect(guest.registrations.rpcs).toContain('hello');
  expect(guest.hasNativeModules).toBe(false);
  expect(call(guest, 'HELLO', 'you')).toBe(`${word} you`);
});

test('registered functions are values: arrows, shorthand, strict ones', async () => {
  const guest = await load('modern.js');
  expect(call(guest, 'arrow')).toBe('3,2,1');
  expect(call(guest, 'strict')).toBe('true');
});

test("what is Node's own is out of sight", async () => {
  expect(call(await load('modern.js'), 'env')).toBe('undefined,undefined,undefined,undefined,undefined');
});

test('nothing of a bundle stays in the global scope', async () => {
  const before = Object.getOwnPropertyNames(globalThis);
  await load('webpack.js');
  await load('plain.js');
  expect(Object.getOwnPropertyNames(globalThis)).toEqual(before);
});
