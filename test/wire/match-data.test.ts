import fc from 'fast-check';
import Long from 'long';
import { describe, expect, it } from 'vitest';
import { decodeEnvelope, encodeEnvelope } from '../../src/wire/codec.js';
import type { WireFormat } from '../../src/wire/format.js';
import {
  assembleMatchData,
  assembleWithHead,
  matchDataHead,
  payloadOfBase64,
  payloadOfBytes,
  scanMatchDataSend,
} from '../../src/wire/match-data.js';

const formats: readonly WireFormat[] = ['json', 'protobuf'];
const matchId = '0b2c5a52-9b6c-4c35-a9b5-4a7a31b2b1f1.node';

/** What decodeEnvelope makes of DATA, in the form that scanning has. */
function decoded(format: WireFormat, data: Buffer) {
  const { cid, match_data_send: message } = decodeEnvelope(format, data);
  const { match_id, op_code, data: bytes, reliable, presences } = message!;
  return {
    cid,
    matchId: match_id,
    opCode: op_code.toString(),
    base64: Buffer.from(bytes).toString('base64'),
    reliable,
    presences,
  };
}

function scanned(format: WireFormat, data: Buffer) {
  const result = scanMatchDataSend(format, data);
  if (!result) return undefined;
  const { cid, matchId: id, opCode, payload, reliable } = result;
  expect(payload.bytes.toString('base64')).toBe(payload.base64);
  return { cid, matchId: id, opCode: String(opCode), base64: payload.base64, reliable, presences: [] };
}

function expectScanned(format: WireFormat, data: Buffer): void {
  const result = scanned(format, data);
  expect(result).toBeDefined();
  expect(result).toEqual(decoded(format, data));
}

/** Whatever is scanned at all is what decodeEnvelope says too. */
function expectAgreement(format: WireFormat, data: Buffer): void {
  const result = scanned(format, data);
  if (result) expect(result).toEqual(decoded(format, data));
}

describe('scanMatchDataSend', () => {
  const message = { match_id: matchId, op_code: '5', data: 'aGk=', presences: [], reliable: true };

  it.each([
    ['as the stock JavaScript client writes it', JSON.stringify({ match_data_send: message })],
    ['without flag and presences', JSON.stringify({ match_data_send: { match_id: matchId, op_code: '5', data: '' } })],
    ['with a cid', JSON.stringify({ cid: '7', match_data_send: message })],
    ['with a cid behind it', JSON.stringify({ match_data_send: message, cid: '7' })],
    ['with a number as operation code', JSON.stringify({ match_data_send: { ...message, op_code: -5 } })],
    ['in another order', '{"match_data_send":{"reliable":false,"data":"aGk=","op_code":"0","match_id":"x"}}'],
    ['with white space', ' { "match_data_send" : { "match_id" : "x" , "data" : "aGk=" } } '],
    ['with escapes', '{"match_data_send":{"match_id":"\\u0061"}}'],
    ['empty', '{"match_data_send":{}}'],
  ])('reads JSON %s', (_what, text) => {
    expectScanned('json', Buffer.from(text));
  });

  it.each([
    ['another message', '{"ping":{}}'],
    ['base64 without padding', '{"match_data_send":{"data":"aGk"}}'],
    ['base64 of the other alphabet', '{"match_data_send":{"data":"-_8="}}'],
    ['base64 with stray bits', '{"match_data_send":{"data":"aGl="}}'],
    ['no base64', '{"match_data_send":{"data":"a"}}'],
    ['camelCase', '{"matchDataSend":{}}'],
    ['letters beyond ASCII', '{"match_data_send":{"match_id":"ä"}}'],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('{"match_data_send":{"match_id":"'), Buffer.of(0xff), Buffer.from('"}}')]),
    ],
    ['receivers', '{"match_data_send":{"presences":[{"user_id":"x"}]}}'],
    ['a field twice', '{"match_data_send":{"op_code":"1","op_code":"1"}}'],
    ['a cid twice', '{"cid":"1","cid":"1","match_data_send":{}}'],
    ['a fraction', '{"match_data_send":{"op_code":1.5}}'],
    ['an operation code of 64 bits', '{"match_data_send":{"op_code":"9223372036854775807"}}'],
    ['null', '{"match_data_send":{"data":null}}'],
    ['something behind it', '{"match_data_send":{}}x'],
    ['a cut', '{"match_data_send":{"match_id":"x","op_code":"1","data":"'],
    ['a cid alone', '{"cid":"1"}'],
  ])('leaves JSON to decodeEnvelope: %s', (_what, data) => {
    expect(scanMatchDataSend('json', Buffer.from(data))).toBeUndefined();
  });

  it('reads protobuf, and leaves what is unusual', () => {
    const encode = (fields: object, cid = '') =>
      encodeEnvelope('protobuf', { ...(cid && { cid }), match_data_send: fields });
    const data = Buffer.from('hi');
    expectScanned('protobuf', encode({ match_id: matchId, op_code: 5, data, reliable: true }, '7'));
    expectScanned('protobuf', encode({ match_id: matchId, op_code: 200_000_000, data: Buffer.alloc(1000, 1) }));
    expectScanned('protobuf', encode({}));
    for (const unusual of [
      { op_code: -1 },
      { match_id: 'ä' },
      { presences: [{ user_id: 'x' }] },
      { op_code: Long.MAX_VALUE },
    ]) {
      expect(scanMatchDataSend('protobuf', encode(unusual))).toBeUndefined();
    }
    const whole = encode({ match_id: matchId, op_code: 5, data });
    for (let length = 0; length < whole.length; length++) expectAgreement('protobuf', whole.subarray(0, length));
  });

  const anyMessage = fc.record(
    {
      match_id: fc.oneof(fc.constant(matchId), fc.string({ unit: 'grapheme', maxLength: 8 })),
      op_code: fc.oneof(fc.nat(300), fc.maxSafeInteger()),
      data: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      reliable: fc.boolean(),
    },
    { requiredKeys: [] },
  );

  it.each(formats)('agrees with decodeEnvelope on %s, whole or damaged', (format) => {
    const damage = fc.array(
      fc.tuple(fc.nat(), fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('{}[]",:=\\ 0')))),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(anyMessage, fc.constantFrom('', '1', 'ö'), damage, (message, cid, steps) => {
        const data = encodeEnvelope(format, { ...(cid && { cid }), match_data_send: message });
        for (const [at, byte] of steps) data[at % data.length] = byte;
        expectAgreement(format, data);
      }),
      { numRuns: 5000 },
    );
  });

  it('agrees with decodeEnvelope on JSON that is spliced together', () => {
    const pieces = fc.array(
      fc.constantFrom(
        '{',
        '}',
        '"match_data_send":',
        '"match_id":"x"',
        '"op_code":"1"',
        '"op_code":2',
        '"data":"aGk="',
        '"presences":[]',
        '"reliable":true',
        '"cid":"1"',
        ',',
        ',',
        '{',
        '}',
        ' ',
        '"',
      ),
      { maxLength: 16 },
    );
    fc.assert(
      fc.property(pieces, (parts) => expectAgreement('json', Buffer.from(`{"match_data_send":${parts.join('')}`))),
      { numRuns: 5000 },
    );
  });
});

describe('assembleMatchData', () => {
  const name = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 12 }));
  const sender = fc.option(fc.record({ userId: name, sessionId: fc.uuid(), username: name }), { nil: undefined });
  const opCode = fc.oneof(
    fc.nat(1000),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromString(value.toString())),
  );
  const bytes = fc
    .oneof(fc.uint8Array({ maxLength: 300 }), fc.constant(new Uint8Array(20_000).fill(7)))
    .map((each) => Buffer.from(each));

  it.each(formats)('gives the very bytes of encodeEnvelope in %s', (format) => {
    fc.assert(
      fc.property(
        fc.constantFrom(matchId, '', 'ä"'),
        sender,
        opCode,
        bytes,
        fc.boolean(),
        (id, from, code, data, reliable) => {
          const presence = from && {
            ...(from.userId && { user_id: from.userId }),
            session_id: from.sessionId,
            ...(from.username && { username: from.username }),
          };
          const expected = encodeEnvelope(format, {
            match_data: {
              ...(id && { match_id: id }),
              ...(presence && { presence }),
              ...(!Long.fromValue(code).isZero() && { op_code: code }),
              ...(data.length > 0 && { data }),
              ...(reliable && { reliable }),
            },
          });
          for (const payload of [payloadOfBytes(data), payloadOfBase64(data.toString('base64'))]) {
            const out = assembleMatchData(format, { matchId: id, sender: from, opCode: code, data: payload, reliable });
            expect(out.equals(expected)).toBe(true);
            expect(assembleWithHead(format, matchDataHead(id, from), code, payload, reliable).equals(expected)).toBe(
              true,
            );
          }
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('passes on the text that a JSON client sent', () => {
    const text = JSON.stringify({ match_data_send: { match_id: matchId, op_code: '5', data: 'aGk=' } });
    const { payload, opCode: code } = scanMatchDataSend('json', Buffer.from(text))!;
    const out = assembleMatchData('json', { matchId, opCode: code, data: payload, reliable: true });
    expect(out.toString()).toBe(`{"match_data":{"match_id":"${matchId}","op_code":"5","data":"aGk=","reliable":true}}`);
  });
});
