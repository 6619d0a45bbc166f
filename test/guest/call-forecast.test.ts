import { expect, test } from 'vitest';
import { createCallForecast } from '../../src/guest/call-forecast.js';

test('calls are likely where ticks have lately made some', () => {
  const forecast = createCallForecast();
  expect(forecast.isLikely).toBe(false);
  for (let i = 0; i < 20; i++) forecast.note(i % 3 === 0 ? 2 : 0);
  expect(forecast.isLikely).toBe(true);
  for (let i = 0; i < 20; i++) forecast.note(0);
  expect(forecast.isLikely).toBe(false);
});
