import { describe, expect, test } from 'vitest';
import { createGuestLoggers } from '../../src/guest/create-guest-loggers.js';
import { formatText } from '../../src/guest/format-text.js';
import type { LogLine } from '../../src/guest/protocol.js';

describe('formatText', () => {
  test.each([
    ['plain', [], 'plain'],
    ['100%', [], '100%'],
    ['%s is %d years', ['Ann', 33.7], 'Ann is 33 years'],
    ['%v %v %v', [true, null, undefined], 'true null undefined'],
    ['%+v', [{ a: [1] }], '{"a":[1]}'],
    ['%j', ['text'], '"text"'],
    ['%q', ['say "hi"'], '"say \\"hi\\""'],
    ['%5d|%-5s|%05d', [42, 'ab', 7], '   42|ab   |00007'],
    ['%.2f %x', [1.005, 255], '1.00 ff'],
    ['100%% of %s', ['it'], '100% of it'],
    ['%s and %s', ['one'], 'one and %s'],
    ['one', ['two', { three: 3 }], 'one two {"three":3}'],
  ])('%j %j', (format, args, text) => {
    expect(formatText(format, args)).toBe(text);
  });

  test('what cannot be shown does not fail', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(formatText('%v', [circle])).toContain('cannot be shown');
    expect(formatText('%v', [Symbol('x')])).toBe('Symbol(x)');
    expect(formatText('x'.repeat(50_000), []).length).toBeLessThan(17_000);
  });
});

describe('loggers', () => {
  const lines: LogLine[] = [];
  const create = createGuestLoggers({ log: (_file, line) => lines.push(line) }, 'info');

  test('cut fields that are too long', () => {
    create({})
      .withField('k'.repeat(50_000), 'v'.repeat(50_000))
      .withFields({ more: 'w'.repeat(50_000) })
      .info('long');
    const [, , fields] = lines.pop()!;
    expect(JSON.stringify(fields).length).toBeLessThan(3 * 17_000);
    expect(Object.keys(fields)).toHaveLength(2);
  });

  test('write formatted lines with their fields, from the lowest level on', () => {
    const logger = create({ rpc: 'echo' });
    logger.debug('not %s', 'this');
    logger
      .withField('user', 'ann')
      .withFields({ tries: 3, list: [1] })
      .warn('careful, %s', 'Bob');
    logger.error('plain');
    expect(lines).toEqual([
      ['warn', 'careful, Bob', { rpc: 'echo', user: 'ann', tries: 3, list: '[1]' }],
      ['error', 'plain', { rpc: 'echo' }],
    ]);
    expect(logger.withField('a', 'b').getFields()).toEqual({ rpc: 'echo', a: 'b' });
  });

  test('refuse what is no format', () => {
    expect(() => create({}).info(5 as never)).toThrow('logger.info: the format must be a string.');
    expect(() => create({}).withFields(null as never)).toThrow(TypeError);
  });
});
