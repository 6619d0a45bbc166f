import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { StatusError } from '../../src/base/status-error.js';
import { decodeEnvelope, encodeEnvelope, envelopeKind, lookupType } from '../../src/wire/codec.js';
import type { WireFormat } from '../../src/wire/format.js';
import { arbitraryMessage } from './arbitrary-message.js';

const envelopeType = lookupType('nakama.realtime.Envelope');
const arbitraryEnvelope = arbitraryMessage(envelopeType).filter((envelope) => envelopeKind(envelope) !== undefined);

function decodeText(text: string) {
  return decodeEnvelope('json', Buffer.from(text));
}

function expectRefusal(act: () => unknown): void {
  let thrown: unknown;
  try {
    act();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(StatusError);
  expect((thrown as StatusError).code).toBe(Code.INVALID_ARGUMENT);
}

describe('a JSON envelope', () => {
  it.each([
    ['nothing', ''],
    ['a cut object', '{'],
    ['no JSON', 'hello'],
    ['an array', '[]'],
    ['a string', '"ping"'],
    ['null', 'null'],
    ['no message', '{}'],
    ['a cid alone', '{"cid":"1"}'],
    ['a null message', '{"cid":"1","ping":null}'],
    ['an unknown message', '{"cid":"1","unknown":{}}'],
    ['a field beside the message', '{"cid":"1","ping":{},"extra":true}'],
    ['an unknown field deep inside', '{"match_data_send":{"presences":[{"user_id":"a","extra":1}]}}'],
    ['an unknown null field', '{"ping":{"extra":null}}'],
    ['a message that is a number', '{"cid":"1","ping":5}'],
    ['a message that is an array', '{"ping":[]}'],
    ['a cid that is a number', '{"cid":1,"ping":{}}'],
    ['an id that is a number', '{"match_join":{"match_id":5}}'],
    ['two messages', '{"ping":{},"pong":{}}'],
    ['a message twice', '{"ping":{},"ping":{}}'],
    ['a field in both spellings', '{"match_leave":{"match_id":"a","matchId":"a"}}'],
    ['two members of an inner oneof', '{"match_join":{"match_id":"a","token":"b"}}'],
    ['more behind it', '{"ping":{}}x'],
    ['a second object behind it', '{"ping":{}}{"ping":{}}'],
    ['a comma too many', '{"ping":{},}'],
    ['no quotes', '{ping:{}}'],
    ['single quotes', "{'ping':{}}"],
    ['a comment', '{"ping":{}/**/}'],
    ['a byte order mark', '\ufeff{"ping":{}}'],
    ['a raw line break in a text', '{"cid":"a\nb","ping":{}}'],
    ['a bad escape', '{"cid":"\\x","ping":{}}'],
    ['an escape that is cut', '{"cid":"\\'],
    ['half of a surrogate pair', '{"cid":"\\ud83d","ping":{}}'],
    ['a null in a list', '{"status_follow":{"user_ids":[null]}}'],
    ['a map that is a list', '{"match_join":{"match_id":"a","metadata":[]}}'],
    ['a map with numbers', '{"match_join":{"match_id":"a","metadata":{"a":1}}}'],
    ['a map with a key twice', '{"match_join":{"match_id":"a","metadata":{"a":"1","a":"2"}}}'],
    ['deep nesting', `{"ping":${'{"a":'.repeat(50_000)}`],
    ['deep nesting of arrays', `{"cid":${'['.repeat(50_000)}`],
  ])('is refused: %s', (_what, text) => {
    expectRefusal(() => decodeText(text));
  });

  it('is refused where it is not UTF-8', () => {
    expectRefusal(() =>
      decodeEnvelope(
        'json',
        Buffer.concat([Buffer.from('{"cid":"'), Buffer.of(0xc3, 0x28), Buffer.from('","ping":{}}')]),
      ),
    );
    expect(decodeText('{"cid":"\ufffd","ping":{}}').cid).toBe('\ufffd');
  });

  it('is read in either spelling, with white space and escapes', () => {
    const envelope = decodeText(
      ' {"cid" : "o\\u006ee",\n\t"matchJoin":{"matchId":"nowhere","metadata":{"ä":"\\ud83d\\ude00"}}} ',
    );
    expect(envelope.cid).toBe('one');
    expect(envelopeKind(envelope)).toBe('match_join');
    expect(envelope.match_join).toMatchObject({ match_id: 'nowhere', token: null });
    expect({ ...envelope.match_join!.metadata }).toEqual({ ä: '😀' });
  });

  it('reads absent fields as their defaults', () => {
    const { match_data_send: message, match_data } = decodeText('{"match_data_send":{}}');
    expect(match_data).toBeNull();
    expect(message).toMatchObject({ match_id: '', presences: [], reliable: false });
    expect(message!.op_code.toString()).toBe('0');
    expect(message!.data).toHaveLength(0);
  });

  it('keeps keys of maps apart from what objects inherit', () => {
    const text = '{"match_join":{"match_id":"a","metadata":{"__proto__":"x","constructor":"y"}}}';
    const fromText = decodeText(text);
    const fromBytes = decodeEnvelope('protobuf', encodeEnvelope('protobuf', fromText));
    for (const { match_join: message } of [fromText, fromBytes]) {
      expect(Object.entries(message!.metadata)).toEqual([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]);
      expect(message!.metadata.toString).toBeUndefined();
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('a protobuf envelope', () => {
  it.each([
    ['nothing', ''],
    ['a cid alone', '0a0131'],
    ['a message number of the future', 'fa3f00'],
    ['a field number 0', '0200'],
    ['a message that is a number', '800201'],
    ['a cid that is a number', '0801820200'],
    ['a cut tag', '82'],
    ['a cut length', '8202'],
    ['a message longer than the envelope', '82020a00'],
    ['a text longer than its message', '82010a0a0b6e6f7768657265'],
    ['a text that is not UTF-8', '0a02c328820200'],
    ['two messages', '8202008a0200'],
    ['a message twice', '820200820200'],
    ['two members of an inner oneof', '8201060a0161120162'],
    ['a group', '8b028c02'],
    ['wire type 7', '8f02'],
    ['an endless varint', '7a0b10ffffffffffffffffffff01'],
    ['a length of more than 32 bits', '8202ffffffffffffff7f'],
  ])('is refused: %s', (_what, hex) => {
    expectRefusal(() => decodeEnvelope('protobuf', Buffer.from(hex, 'hex')));
  });

  it('may have fields of the future inside and beside its message', () => {
    const envelope = decodeEnvelope('protobuf', Buffer.from('0a01318202021801fa3f0161', 'hex'));
    expect(envelope.cid).toBe('1');
    expect(envelopeKind(envelope)).toBe('ping');
  });

  it('keeps 64 bits', () => {
    const bytes = encodeEnvelope('protobuf', decodeText('{"match_data_send":{"op_code":"-9223372036854775808"}}'));
    expect(decodeEnvelope('protobuf', bytes).match_data_send!.op_code.toString()).toBe('-9223372036854775808');
  });
});

describe('envelopeKind', () => {
  it('names the message that is set', () => {
    expect(envelopeKind({ cid: '1' })).toBeUndefined();
    expect(envelopeKind({ cid: '1', ping: null, rpc: { id: 'x' } })).toBe('rpc');
  });
});

describe('whatever arrives', () => {
  const formats: readonly WireFormat[] = ['json', 'protobuf'];

  /** Reading DATA either works, and then sending it on does too, or is refused properly. */
  function expectSound(format: WireFormat, data: Buffer): void {
    let envelope: ReturnType<typeof decodeEnvelope> | undefined;
    try {
      envelope = decodeEnvelope(format, data);
    } catch (error) {
      expect(error).toBeInstanceOf(StatusError);
      expect((error as StatusError).code).toBe(Code.INVALID_ARGUMENT);
    }
    if (!envelope || outOfYears(envelope)) return;
    const json = encodeEnvelope('json', envelope);
    expect(JSON.parse(json.toString())).toBeTypeOf('object');
    expect(encodeEnvelope('json', decodeEnvelope('protobuf', encodeEnvelope('protobuf', envelope)))).toEqual(json);
  }

  /** Only what the server sends has times; random bytes may hold some that JSON cannot say. */
  function outOfYears(envelope: object): boolean {
    try {
      encodeEnvelope('json', envelope);
      return false;
    } catch (error) {
      return error instanceof RangeError;
    }
  }

  it.each(formats)('is read or refused: random bytes as %s', (format) => {
    const bytes = fc.uint8Array({ maxLength: 60 }).map((values) => Buffer.from(values));
    fc.assert(
      fc.property(bytes, (data) => expectSound(format, data)),
      { numRuns: 3000 },
    );
  });

  it('is read or refused: random JSON', () => {
    const data = fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text));
    fc.assert(
      fc.property(data, (json) => expectSound('json', json)),
      { numRuns: 1000 },
    );
  });

  it.each(formats)('is read or refused: damaged envelopes as %s', (format) => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.constantFrom('set', 'cut', 'insert', 'drop')), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(arbitraryEnvelope, damage, (envelope, steps) => {
        let data = encodeEnvelope(format, envelope);
        for (const [at, byte, how] of steps) data = damaged(data, at % (data.length + 1), byte, how);
        expectSound(format, data);
      }),
      { numRuns: 3000 },
    );
  });

  function damaged(data: Buffer, at: number, byte: number, how: string): Buffer {
    if (how === 'cut') return data.subarray(0, at);
    const skip = how === 'insert' ? 0 : 1;
    return Buffer.concat([
      data.subarray(0, at),
      ...(how === 'drop' ? [] : [Buffer.of(byte)]),
      data.subarray(at + skip),
    ]);
  }
});
