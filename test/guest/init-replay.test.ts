import { expect, test } from 'vitest';
import { createInitReplay, type MakeInitCall } from '../../src/guest/init-replay.js';

const value =
  (result: unknown): MakeInitCall =>
  () => ({ value: result, isProvisional: false });
const never: MakeInitCall = () => {
  throw new Error('made anew');
};

test('a second start-up gets the results of the first, in order, as copies', () => {
  const replay = createInitReplay();
  const first: unknown[] = [];
  replay.run('a.js', () => {
    first.push(replay.next('storageRead', value({ level: 1 })), replay.next('uuidv4', value('id')));
  });
  (first[0] as { level: number }).level = 2;
  const second: unknown[] = [];
  replay.run('a.js', () => {
    second.push(replay.next('storageRead', never), replay.next('uuidv4', never));
  });
  expect(second).toEqual([{ level: 1 }, 'id']);
  (second[0] as { level: number }).level = 3;
  replay.run('a.js', () => expect(replay.next('storageRead', never)).toEqual({ level: 1 }));
});

test('modules are told apart, and calls are numbered from 0', () => {
  const replay = createInitReplay();
  const asked: unknown[] = [];
  const make: MakeInitCall = (init) => {
    asked.push(init);
    return { value: undefined, isProvisional: false };
  };
  for (const module of ['a.js', 'b.js']) {
    replay.run(module, () => {
      replay.next('event', make);
      replay.next('event', make);
    });
  }
  expect(asked).toEqual([
    { module: 'a.js', index: 0 },
    { module: 'a.js', index: 1 },
    { module: 'b.js', index: 0 },
    { module: 'b.js', index: 1 },
  ]);
});

test('errors are replayed', () => {
  const replay = createInitReplay();
  const start = () => replay.run('a.js', () => replay.next('sqlExec', never));
  expect(start).toThrow('made anew');
  expect(() => replay.run('a.js', () => replay.next('sqlExec', value(1)))).toThrow('made anew');
});

test('a call that differs from the kept one is made', () => {
  const replay = createInitReplay();
  replay.run('a.js', () => replay.next('matchGet', value(1)));
  replay.run('a.js', () => expect(replay.next('matchList', value(2))).toBe(2));
});

test('a provisional value is asked for again', () => {
  const replay = createInitReplay();
  replay.run('a.js', () => replay.next('matchCreate', () => ({ value: '', isProvisional: true })));
  replay.run('a.js', () => expect(replay.next('matchCreate', value('id'))).toBe('id'));
  replay.run('a.js', () => expect(replay.next('matchCreate', never)).toBe('id'));
});
