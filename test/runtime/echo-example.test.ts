import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startRuntime } from './start-runtime.js';

test('the example examples/echo does what it says', async () => {
  const source = fs.readFileSync(path.resolve(import.meta.dirname, '../../examples/echo/echo.ts'), 'utf8');
  const running: object[] = [];
  const { runtime } = await startRuntime(
    { 'echo.ts': source },
    { functions: { matchList: () => running, matchCreate: async (_caller, name) => `new ${name}` } },
  );
  expect(runtime.registrations.matches).toEqual(['echo']);
  expect(await runtime.callRpc('echo', {}, 'hello')).toBe('hello');
  expect(await runtime.callRpc('echo_match', {}, '')).toBe('new echo');
  running.push({ matchId: 'old' });
  expect(await runtime.callRpc('echo_match', {}, '')).toBe('old');
});
