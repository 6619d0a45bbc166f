import { describe, expect, it } from 'vitest';
import { StreamMode } from '../../src/presence/stream.js';
import { matchStream, namedMatchUuid, parseMatchId } from '../../src/realtime/match-id.js';
import { ErrorCode } from '../../src/wire/gen/realtime.js';

const uuid = '0b6f2c1e-6f0e-4d6e-9a57-3c1f2a4b5c6d';

describe('parseMatchId', () => {
  it('tells relayed and authoritative matches apart', () => {
    expect(parseMatchId(`${uuid}.`)).toEqual({ uuid, node: '' });
    expect(parseMatchId(`${uuid}.node-1`)).toEqual({ uuid, node: 'node-1' });
    expect(matchStream({ uuid, node: '' }).mode).toBe(StreamMode.MATCH_RELAYED);
    expect(matchStream({ uuid, node: 'node-1' }).mode).toBe(StreamMode.MATCH_AUTHORITATIVE);
  });

  it.each(['', '.', 'nonsense', 'nonsense.', uuid, `${uuid}x.`])("refuses '%s'", (text) => {
    expect(() => parseMatchId(text)).toThrow(expect.objectContaining({ code: ErrorCode.BAD_INPUT }));
  });
});

describe('namedMatchUuid', () => {
  it('is the name-based UUID of the DNS namespace', () => {
    // The example of RFC 9562, appendix A.4.
    expect(namedMatchUuid('www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
  });
});
