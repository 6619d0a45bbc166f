import { expect, test } from 'vitest';
import { moduleStack } from '../../src/guest/module-stack.js';

const src = new URL('../../src/', import.meta.url).href;
const own = [
  `    at ask (${src}guest/sync-bridge.js:34:26)`,
  `    at ${src}guest/run-call.js:51:21`,
  '    at AsyncLocalStorage.run (node:async_hooks:346:14)',
  '    at tickwire:time-limit:1:40',
  `    at async Object.call (${src}guest/x.js:1:1)`,
];
const module = ['    at helper (/games/index.js:1:33)', '    at async /games/(odd)/index.ts:4:64'];

test('frames of the server and of Node are left out, those of modules stay', () => {
  const stack = ['Error: no\nsecond line', own[0], module[0], own[1], own[2], module[1], own[3], own[4]].join('\n');
  expect(moduleStack(stack)).toBe(['Error: no\nsecond line', module[0], module[1]].join('\n'));
});

test('what the server itself says needs none, but its own mistakes keep the first', () => {
  const from = (head: string) => moduleStack([head, ...own].join('\n'));
  expect(from('Error: The handler did not return.')).toBe('Error: The handler did not return.');
  expect(from('TypeError: x is not a function')).toBe(`TypeError: x is not a function\n${own[0]}`);
  expect(moduleStack('a text')).toBe('a text');
});

test('the stack of a real error keeps the frames of this file', () => {
  const stack = moduleStack(new Error('here').stack!);
  expect(stack).toMatch(/^Error: here\n {4}at .*module-stack\.test\.ts:\d+:\d+/);
});
