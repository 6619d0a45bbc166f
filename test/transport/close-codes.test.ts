import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { closeCodeName, closeCodes } from '../../src/transport/close-codes.js';

const page = readFileSync(new URL('../../docs/close-codes.md', import.meta.url), 'utf8');

describe('close codes', () => {
  it('are documented, each with its name and whether to come back, and no others are', () => {
    const rows = [...page.matchAll(/^\| (\d{4}) \| `(\w+)` \| .* \| (yes|no) \|$/gm)];
    const documented = rows.map(([, code, name, retry]) => [name, { code: Number(code), retry: retry === 'yes' }]);
    const defined = Object.entries(closeCodes).map(([name, { code, retry }]) => [name, { code, retry }]);
    expect(documented).toEqual(defined);
  });

  it('can be sent: numbers that WebSocket allows, reasons of at most 123 bytes', () => {
    for (const { code, reason } of Object.values(closeCodes)) {
      expect(
        (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code)) || (code >= 4000 && code < 5000),
      ).toBe(true);
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
    }
  });

  it('have names', () => {
    expect([closeCodeName(4001), closeCodeName(1006)]).toEqual(['slowConsumer', '1006']);
    expect(new Set(Object.values(closeCodes).map(({ code }) => code)).size).toBe(Object.keys(closeCodes).length);
  });
});
