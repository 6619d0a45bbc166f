import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogger, type LoggerOptions, type ProcessLogger } from '../../src/logging/create-logger.js';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-log-'));
  file = path.join(folder, 'deep', 'server.log');
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function open(options: Partial<LoggerOptions> = {}): ProcessLogger {
  return createLogger({
    level: 'info',
    format: 'json',
    stdout: false,
    file,
    isTerminal: false,
    withColor: false,
    ...options,
  });
}

async function lines(logger: ProcessLogger): Promise<Record<string, unknown>[]> {
  await logger.close();
  const text = fs.readFileSync(file, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

describe('JSON', () => {
  test('has level, time, message and fields, those of `with` included', async () => {
    const logger = open();
    logger.with({ matchId: 'm' }).with({ tick: 1 }).warn('late %s', { ms: 2n });
    const [line] = await lines(logger);
    expect(line).toEqual({ level: 'warn', ts: expect.any(String), matchId: 'm', tick: 1, ms: 2, msg: 'late %s' });
    expect(Math.abs(Date.parse(String(line?.ts)) - Date.now())).toBeLessThan(10_000);
  });

  test('leaves out what is less severe than the level', async () => {
    const logger = open({ level: 'warn' });
    logger.debug('a');
    logger.info('b');
    logger.warn('c');
    logger.error('d');
    expect((await lines(logger)).map((line) => line.msg)).toEqual(['c', 'd']);
  });

  test('has errors in full under any name, with their causes', async () => {
    const logger = open();
    const error = new TypeError('outer', { cause: new Error('inner') });
    logger.error('x', { failure: error });
    logger.with({ failure: error }).error('y');
    for (const line of await lines(logger)) {
      expect(line.failure).toMatchObject({ type: 'TypeError', message: 'outer', cause: { message: 'inner' } });
      expect(JSON.stringify(line.failure)).toContain('create-logger.test');
    }
  });

  test('fields cannot pass for parts of the line, nor for lines', async () => {
    const logger = open();
    logger.info('a\n{"level":"error"}', { level: 'error', msg: 'b', ts: 1 });
    expect(await lines(logger)).toEqual([
      {
        level: 'info',
        ts: expect.any(String),
        field_level: 'error',
        field_msg: 'b',
        field_ts: 1,
        msg: 'a\n{"level":"error"}',
      },
    ]);
  });

  test('survives fields that no JSON can hold', async () => {
    const logger = open();
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    logger.info('x', circle);
    expect(await lines(logger)).toHaveLength(1);
  });
});

test('stackdriver has the names that Google Cloud reads', async () => {
  const logger = open({ format: 'stackdriver' });
  logger.warn('late');
  expect(await lines(logger)).toEqual([{ severity: 'WARNING', timestamp: expect.any(String), message: 'late' }]);
});

test('text is one readable line', async () => {
  const logger = open({ format: 'text' });
  logger.info('ready', { port: 7350 });
  await logger.close();
  expect(fs.readFileSync(file, 'utf8')).toMatch(/^\[\d\d:\d\d:\d\d\.\d{3}\] INFO: ready \{"port":7350\}\n$/);
});

test('a file is appended to', async () => {
  for (const message of ['a', 'b']) {
    const logger = open();
    logger.info(message);
    await logger.close();
  }
  expect((await lines(open())).map((line) => line.msg)).toEqual(['a', 'b']);
});

test('lines stand in the order in which they were logged, and what comes after the end is let go', async () => {
  const logger = open();
  const messages = Array.from({ length: 200 }, (_, i) => `line ${i}`);
  for (const message of messages) {
    logger.info(message);
    if (message.endsWith('7')) await new Promise(setImmediate);
  }
  expect((await lines(logger)).map((line) => line.msg)).toEqual(messages);
  logger.info('too late');
  expect(fs.readFileSync(file, 'utf8')).not.toContain('too late');
});

test('a file that cannot be written is refused in words', async () => {
  fs.writeFileSync(path.join(folder, 'deep'), '');
  expect(() => open()).toThrow(/^cannot write the log file ".*server.log": /);
});

test('with neither output nor file nothing is logged', async () => {
  const logger = open({ file: '' });
  logger.error('x');
  await logger.close();
  expect(fs.existsSync(file)).toBe(false);
});
