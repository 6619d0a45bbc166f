import { expect, test } from 'vitest';
import { moduleVariables } from '../../../src/guest/recording/module-variables.js';

test('variables of a module that may change are found by its text', () => {
  const source = `
import x from 'y';
const limit = 5;
const players = new Map<string, number>();
export let rounds = 0;
var last;
const names = ['a'];
function f() {
  let inner = 1;
  const list = [];
}
const seen = [];
function InitModule() {}
`;
  expect(moduleVariables({ kind: 'bundle', file: 'index.js', source })).toEqual(['rounds', 'last', 'players', 'seen']);
});
