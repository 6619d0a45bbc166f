import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

const script = (name: string): Promise<Record<string, (...args: unknown[]) => unknown>> =>
  import(pathToFileURL(path.resolve(import.meta.dirname, '../../scripts', name)).href);
const { parseOutcome, judge } = await script('conformance.mjs');
const { summarize } = await script('test-summary.mjs');

const output = `ok   account-profile: 3/3 steps
FAIL match-listing: 2/4 steps
     step 1
       want {"a":1}
       got  {"a":2}
     step 3
       want {"a":1}
       got  undefined
scenarios 1/2, steps 5/7
`;

test('a listed difference passes, with its reason', () => {
  const known = { 'match-listing': [1, 3].map((step) => ({ step, reason: 'needs parties' })), 'party-basics': [] };
  expect(judge!(parseOutcome!(output), known)).toEqual([]);
});

test('a difference that is not listed fails', () => {
  const known = { 'match-listing': [{ step: 1, reason: 'needs parties' }] };
  expect(judge!(parseOutcome!(output), known)).toEqual(['match-listing: step 3 differs']);
});

test('a listed step that does not differ fails, and one without a reason', () => {
  const known = {
    'account-profile': [{ step: 0, reason: 'x' }],
    'match-listing': [1, 3].map((step) => ({ step, reason: '' })),
  };
  expect(judge!(parseOutcome!(output), known)).toEqual([
    'account-profile: step 0 is listed but does not differ: take it off the list',
    'match-listing: step 1 is listed without a reason',
    'match-listing: step 3 is listed without a reason',
  ]);
});

test.each([
  ['', 'no output'],
  [output.replace(/scenarios.*\n/, ''), 'no end'],
  [output.replace(/ {5}step 3\n.*\n.*undefined\n/, ''), 'a step too few'],
  [output.replace('1/2,', '1/3,'), 'a scenario too few'],
  ['scenarios 0/0, steps 0/0\n', 'no scenario'],
])('%j is not an outcome: %s', (text) => {
  expect(parseOutcome!(text)).toBeUndefined();
});

test('the summary counts files that could not be loaded', () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'failed', assertionResults: [{ status: 'failed' }] },
    { status: 'passed', assertionResults: [{ status: 'passed' }] },
  ];
  expect(summarize!({ numPassedTests: 1, numFailedTests: 1, testResults })).toBe('1 passed, 2 failed');
});
