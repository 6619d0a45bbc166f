import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const folder = path.resolve(import.meta.dirname, '../../dist/workers');
const names = fs.readdirSync(folder).filter((name) => /^[a-z]+-worker\.cjs$/.test(name));

/** What a process prints that requires FILE as piscina does, where require() refuses ES modules. */
function load(file: string): string {
  const code = `const { dlopen } = process;
    process.dlopen = (...args) => { console.log('native library', args[1]); return dlopen.apply(process, args); };
    Promise.resolve(require(${JSON.stringify(file)})).then((host) => console.log(typeof host));`;
  return execFileSync(process.execPath, ['--no-experimental-require-module', '-e', code], { encoding: 'utf8' });
}

// A thread that is ended while require() links an ES module, or while it loads a native library, aborts the process.
describe('a thread can be ended while it loads', () => {
  test('there are entry points', () => expect(names).toHaveLength(4));
  test.each(names)('%s loads by import() alone, without a native library', (name) => {
    expect(load(path.join(folder, name))).toBe('function\n');
  });
});
