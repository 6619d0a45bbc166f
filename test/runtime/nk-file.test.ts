import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import { fileNk } from '../../src/runtime/nk/file.js';

const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-files-'));
const folder = path.join(parent, 'modules');
fs.mkdirSync(path.join(folder, 'data'), { recursive: true });
fs.mkdirSync(path.join(parent, 'modules-of-others'));
fs.writeFileSync(path.join(folder, 'data/prices.json'), '{"sword":"ö"}');
fs.writeFileSync(path.join(parent, 'secret.txt'), 'secret');
fs.writeFileSync(path.join(parent, 'modules-of-others/a.txt'), 'theirs');
fs.symlinkSync(path.join(parent, 'secret.txt'), path.join(folder, 'link.txt'));
fs.symlinkSync('data', path.join(folder, 'inside'));
afterAll(() => fs.rmSync(parent, { recursive: true }));

const read = (file: unknown) => fileNk(folder).fileRead!({ logger: silentLogger }, file);

it('files of the folder of the modules are read', async () => {
  expect(await read('data/prices.json')).toBe('{"sword":"ö"}');
  expect(await read('./data/../inside/prices.json')).toBe('{"sword":"ö"}');
});

it.each([
  ['../secret.txt', Code.INVALID_ARGUMENT],
  ['data/../../secret.txt', Code.INVALID_ARGUMENT],
  ['../modules-of-others/a.txt', Code.INVALID_ARGUMENT],
  ['link.txt', Code.INVALID_ARGUMENT],
  [path.join(folder, 'data/prices.json'), Code.INVALID_ARGUMENT],
  ['a\0b', Code.INVALID_ARGUMENT],
  ['.', Code.INVALID_ARGUMENT],
  ['nothing.txt', Code.NOT_FOUND],
  ['data', Code.NOT_FOUND],
])('%j is not', async (file, code) => {
  await expect(read(file)).rejects.toMatchObject({ code });
});
