import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { optionNames } from '../../src/config/schema.js';

const page = fs.readFileSync(path.resolve(import.meta.dirname, '../../docs/sign-in.md'), 'utf8');

test('docs/sign-in.md names every option for providers, and none that does not exist', () => {
  const named = [...page.matchAll(/`((?:social|google_auth)\.[\w.]+)`/g)].map(([, name]) => name!);
  const existing = optionNames.filter((name) => /^(?:social|google_auth)\./.test(name));
  expect([...new Set(named)].sort()).toEqual([...existing].sort());
});
