import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultConfig } from '../../src/config/load-config.js';
import { watchDebugger } from '../../src/server/debugger-watch.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const logger = (told: string[]) => {
  const log = { debug() {}, info() {}, error() {}, warn: (text: string) => void told.push(text), with: () => log };
  return log;
};

test('time limits for game code are lifted while a debugger can attach, and for other threads a word says so', () => {
  const told: string[] = [];
  let canAttach = false;
  const given = defaultConfig({ 'match.tick_timeout_ms': 100, 'runtime.call_timeout_ms': 200 });
  const { config, sign, close } = watchDebugger(given, logger(told), () => canAttach);
  const limits = () => [config['match.tick_timeout_ms'], config['runtime.call_timeout_ms']];
  expect(limits()).toEqual([100, 200]);
  expect(new Int32Array(sign)[0]).toBe(0);

  canAttach = true;
  vi.advanceTimersByTime(1000);
  expect(Math.min(...limits(), config['match.join_marker_deadline_ms'])).toBeGreaterThan(3_600_000);
  expect(new Int32Array(sign)[0]).toBe(1);
  expect(config['socket.port']).toBe(given['socket.port']);

  canAttach = false;
  vi.advanceTimersByTime(1000);
  expect(limits()).toEqual([100, 200]);
  expect(told).toEqual(['a debugger can attach: modules have no time limits', 'modules have their time limits again']);

  close();
  canAttach = true;
  vi.advanceTimersByTime(1000);
  expect(limits()).toEqual([100, 200]);
});

test('a server that is started with an inspector has none from the start', () => {
  const { config, close } = watchDebugger(defaultConfig(), logger([]), () => true);
  expect(config['runtime.call_timeout_ms']).toBeGreaterThan(3_600_000);
  close();
});
