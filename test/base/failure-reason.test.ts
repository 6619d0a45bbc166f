import { expect, test } from 'vitest';
import { failureReason } from '../../src/base/failure-reason.js';

test.each<[unknown, string]>([
  [Object.assign(new Error('open /x'), { code: 'ENOENT' }), 'it does not exist'],
  [new Error('two\n  lines'), 'two lines'],
  [new TypeError(''), 'TypeError'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [{ toString: 'no function' }, 'something that has no text'],
  [Object.create(null), 'something that has no text'],
])('%o', (thrown, reason) => {
  expect(failureReason(thrown)).toBe(reason);
});
