import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createTypeChecker } from '../../src/server/check-types.js';

const installed = path.resolve(import.meta.dirname, '../../node_modules');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) fs.rmSync(folder, { recursive: true, force: true });
});

/** A package with FILES, whose modules lie in `modules`; the packages of this one are installed there. */
function packageWith(files: Readonly<Record<string, string>>): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-types-test-')));
  folders.push(folder);
  fs.symlinkSync(installed, path.join(folder, 'node_modules'));
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return path.join(folder, 'modules');
}

async function check(folder: string) {
  const checker = createTypeChecker(folder)!;
  try {
    return await checker.check();
  } finally {
    checker.close();
  }
}

const wrong = `import fs from 'node:fs';\nexport const size: string = fs.readdirSync('.').length;\n`;

test('an error has its place, with and without a tsconfig.json', async () => {
  const withConfig = { 'tsconfig.json': '{"compilerOptions":{"strict":true,"types":["node"]}}' };
  for (const files of [undefined, withConfig]) {
    const folder = packageWith({ ...files, 'modules/index.ts': wrong });
    const place = `${path.join(folder, 'index.ts')}:2:14 TS2322: `;
    expect(await check(folder)).toEqual({ errors: [expect.stringContaining(place)], hindrances: [] });
  }
});

test('files that a module imports count; what is unused, and packages, do not', async () => {
  const folder = packageWith({
    'tsconfig.json': '{"compilerOptions":{"module":"preserve","noUnusedLocals":true,"types":["node"]}}',
    'modules/index.ts': `import { level } from './rules/level';\nconst unused = 1;\nexport default level;\n`,
    'modules/rules/level.ts': 'export const level: number = "one";\n',
  });
  const { errors } = await check(folder);
  expect(errors).toEqual([expect.stringContaining(path.join(folder, 'rules/level.ts:1:14'))]);
});

test('a configuration that hinders the check is told', async () => {
  const folder = packageWith({
    'tsconfig.json': '{"compilerOptions":{"types":["no-such-types"]}}',
    'modules/index.ts': 'export {};\n',
  });
  expect((await check(folder)).hindrances).toEqual([expect.stringContaining("'no-such-types'")]);
});

test('a folder without TypeScript has nothing to check', async () => {
  expect(await check(packageWith({ 'modules/index.js': 'const x = 1' }))).toEqual({ errors: [], hindrances: [] });
});
