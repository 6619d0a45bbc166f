import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Code } from '../../src/base/code.js';
import { StatusError } from '../../src/base/status-error.js';
import { createPendingRequests, type Question } from '../../src/match/pending-requests.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(own: Partial<Question<string, string>> = {}) {
  const pending = createPendingRequests<string>();
  const late: string[] = [];
  const sent: number[] = [];
  const answer = pending.ask({
    timeoutMs: 100,
    what: 'Asking',
    send: (request) => sent.push(request),
    take: (text) => text,
    late: (text) => late.push(text),
    ...own,
  });
  return { pending, late, answer, request: sent[0]!, outcome: answer.catch((error: unknown) => error) };
}

test('an answer is taken when it comes; a second one is nobody’s', async () => {
  const taken: string[] = [];
  const take = (text: string) => {
    taken.push(text);
    return text;
  };
  const { pending, answer, request } = setUp({ take });
  pending.answer(request, 'yes');
  expect(taken).toEqual(['yes']);
  pending.answer(request, 'again');
  expect(await answer).toBe('yes');
  expect(taken).toEqual(['yes']);
  expect([pending.size, vi.getTimerCount()]).toEqual([0, 0]);
});

test('what comes after the time-out goes to `late`, once', async () => {
  const { pending, late, outcome, request } = setUp();
  vi.advanceTimersByTime(100);
  expect(await outcome).toMatchObject({ code: Code.DEADLINE_EXCEEDED, message: 'Asking took longer than 100 ms.' });
  pending.answer(request, 'a');
  pending.answer(request, 'b');
  expect(late).toEqual(['a']);
  expect(pending.size).toBe(0);
});

test('a failure, and the end of the worker, reject at once and leave nothing', async () => {
  const gone = new StatusError(Code.UNAVAILABLE, 'gone');
  const first = setUp();
  first.pending.fail(first.request, gone);
  const second = setUp();
  second.pending.failAll(gone);
  const third = setUp();
  vi.advanceTimersByTime(100);
  third.pending.failAll(gone);
  expect(await Promise.all([first.outcome, second.outcome])).toEqual([gone, gone]);
  expect([first, second, third].map(({ pending }) => pending.size)).toEqual([0, 0, 0]);
  expect(vi.getTimerCount()).toBe(0);
});

test('what sending or taking throws is what the asker gets', async () => {
  const fail = () => {
    throw new Error('no');
  };
  expect(await setUp({ send: fail }).outcome).toMatchObject({ message: 'no' });
  const { pending, request, outcome } = setUp({ take: fail });
  pending.answer(request, 'yes');
  expect(await outcome).toMatchObject({ message: 'no' });
  expect(pending.size).toBe(0);
});
