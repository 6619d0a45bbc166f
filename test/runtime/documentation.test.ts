import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { pureFunctions } from '../../src/guest/nk/pure-functions.js';
import { NK_NAMES } from '../../src/guest/nk-names.js';
import { createNkFunctions } from '../../src/runtime/nk/create-nk-functions.js';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/modules.md'), 'utf8');

const listed = (from: string, to: string): string[] => {
  const part = page.slice(page.indexOf(from), page.indexOf(to));
  return [...part.matchAll(/`(\w+)`/g)].map(([, name]) => name!).sort();
};

test('docs/modules.md lists the nk functions that there are', () => {
  expect(listed("Computed in the module's own", 'By the server:')).toEqual(Object.keys(pureFunctions).sort());
  const functions = createNkFunctions({ sessions: {} } as never);
  expect(listed('By the server:', 'Wrong arguments')).toEqual(Object.keys(functions).sort());
});

test('every function that there is has one of the known names', () => {
  const names = [...Object.keys(pureFunctions), ...Object.keys(createNkFunctions({ sessions: {} } as never))];
  expect(names.filter((name) => !NK_NAMES.includes(name))).toEqual([]);
});
