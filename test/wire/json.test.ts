import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { lookupType } from '../../src/wire/codec.js';
import { fromJson, parseJson, stringifyJson, toJson } from '../../src/wire/json.js';

const strict = { unknown: 'refuse' } as const;
const original = { names: 'original' } as const;

/** What FIELD of the message TYPE is after VALUE, a piece of JSON text, was read; as JSON writes it. */
function read(typeName: string, field: string, value: string): unknown {
  const type = lookupType(typeName);
  return toJson(type, parseJson<object>(type, `{"${field}":${value}}`, strict), original)[field];
}

function refuses(act: () => unknown): void {
  expect(act).toThrow(expect.objectContaining({ name: 'StatusError', code: Code.INVALID_ARGUMENT }));
}

describe('reading', () => {
  const int32 = (value: string) => read('nakama.api.Group', 'edge_count', value);
  const uint32 = (value: string) => read('nakama.api.Tournament', 'category', value);
  const int64 = (value: string) => read('nakama.api.LeaderboardRecord', 'score', value);
  const double = (value: string) => {
    const json = `{"numeric_properties":{"n":${value}}}`;
    return parseJson<{ numeric_properties: { n: number } }>(lookupType('nakama.realtime.MatchmakerAdd'), json, strict)
      .numeric_properties.n;
  };

  it.each([
    ['5', 5],
    ['"5"', 5],
    ['1e2', 100],
    ['5.0', 5],
    ['50e-1', 5],
    ['"1.5e1"', 15],
    ['-0', undefined],
    ['-2147483648', -2147483648],
    ['2147483647', 2147483647],
  ])('takes %s as an int32', (text, value) => expect(int32(text)).toBe(value));

  it.each([
    '1.5',
    '2147483648',
    '-2147483649',
    '"5 "',
    '""',
    '"x"',
    '"0x5"',
    '"+5"',
    '05',
    '+5',
    '.5',
    '5.',
    '1e',
    '1e999999999',
    '1e-1',
    'true',
    '[]',
    '{}',
    'NaN',
    '-',
  ])('refuses %s as an int32', (text) => refuses(() => int32(text)));

  it('takes no negative uint32', () => {
    expect(uint32('4294967295')).toBe(4294967295);
    refuses(() => uint32('-1'));
    refuses(() => uint32('4294967296'));
  });

  it.each([
    ['5', '5'],
    ['"5"', '5'],
    ['9223372036854775807', '9223372036854775807'],
    ['"-9223372036854775808"', '-9223372036854775808'],
    ['1e18', '1000000000000000000'],
  ])('takes %s as an int64, exactly', (text, value) => expect(int64(text)).toBe(value));

  it.each(['9223372036854775808', '-9223372036854775809', '1.5', '""', 'null5', '1e19', `1${'0'.repeat(400)}`])(
    'refuses %s as an int64',
    (text) => refuses(() => int64(text)),
  );

  it('takes doubles as numbers and texts', () => {
    expect([double('1.5'), double('"1.5"'), double('-1e-3'), double('"NaN"'), double('"-Infinity"')]).toEqual([
      1.5,
      1.5,
      -0.001,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
    ]);
    for (const bad of ['1e400', '"1e400"', '"x"', '""', '" 1"', 'NaN', 'true']) refuses(() => double(bad));
  });

  it('takes true and false alone as bool', () => {
    expect(read('nakama.api.Session', 'created', 'true')).toBe(true);
    for (const bad of ['"true"', '1', '0', 'True', '""']) refuses(() => read('nakama.api.Session', 'created', bad));
  });

  it('takes strings alone as string', () => {
    expect(read('nakama.api.Session', 'token', '"\\u00e4\\ud83d\\ude00\\n\\/"')).toBe('ä😀\n/');
    for (const bad of ['5', 'true', '["a"]', '{"value":"a"}', '"\\ud83d"', '"\\ude00\\ud83d"', '"a\tb"']) {
      refuses(() => read('nakama.api.Session', 'token', bad));
    }
  });

  it('takes base64 of both alphabets, padded or not, as bytes', () => {
    const bytes = (text: string) => read('nakama.realtime.MatchDataSend', 'data', JSON.stringify(text));
    expect(['+/8=', '+/8', '-_8=', '-_8', 'aGk='].map(bytes)).toEqual(['+/8=', '+/8=', '+/8=', '+/8=', 'aGk=']);
    for (const bad of ['a', 'aGk=a', 'aG=', 'a===', '====', 'aG k', 'aGk\n', '+_8=', 'ä']) refuses(() => bytes(bad));
    refuses(() => read('nakama.realtime.MatchDataSend', 'data', '[1,2]'));
  });

  it.each([
    ['2024-02-29T12:00:00Z', '2024-02-29T12:00:00Z'],
    ['2024-01-01T00:30:00+01:00', '2023-12-31T23:30:00Z'],
    ['2024-01-01T00:00:00.5-00:30', '2024-01-01T00:30:00.500Z'],
    ['1969-12-31T23:59:59.000001Z', '1969-12-31T23:59:59.000001Z'],
    ['0001-01-01T00:00:00.123456789Z', '0001-01-01T00:00:00.123456789Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999999999Z'],
  ])('takes the time %s', (text, value) => {
    expect(read('nakama.api.Event', 'timestamp', JSON.stringify(text))).toBe(value);
  });

  it.each([
    '',
    '2024-01-01',
    '2024-01-01T00:00:00',
    '2023-02-29T00:00:00Z',
    '2024-13-01T00:00:00Z',
    '2024-01-01T24:00:00Z',
    '2024-01-01T00:60:00Z',
    '2024-01-01T00:00:60Z',
    '2024-01-01 00:00:00Z',
    '2024-01-01T00:00:00.Z',
    '2024-01-01T00:00:00.1234567890Z',
    '0001-01-01T00:00:00+01:00',
    '0000-01-01T00:00:00Z',
    '2024-01-01T00:00:00+24:00',
  ])('refuses the time %s', (text) => refuses(() => read('nakama.api.Event', 'timestamp', JSON.stringify(text))));

  it('takes wrappers as bare values', () => {
    expect(read('nakama.api.UpdateAccountRequest', 'timezone', '""')).toBe('');
    expect(read('nakama.api.Group', 'open', 'false')).toBe(false);
    expect(read('nakama.api.ListMatchesRequest', 'limit', '"7"')).toBe(7);
    expect(read('nakama.api.ListLeaderboardRecordsRequest', 'expiry', '7')).toBe('7');
    for (const bad of ['5', '{"value":"a"}', '["a"]'])
      refuses(() => read('nakama.api.UpdateAccountRequest', 'timezone', bad));
  });

  it('takes enums by name and by number', () => {
    expect(read('nakama.api.Tournament', 'operator', '"INCREMENT"')).toBe(3);
    expect(read('nakama.api.Tournament', 'operator', '2')).toBe(2);
    for (const bad of ['"increment"', '"3"', '1.5', 'true'])
      refuses(() => read('nakama.api.Tournament', 'operator', bad));
  });

  it('takes null for any field as absent, but in no list or map', () => {
    const type = lookupType('nakama.api.Account');
    const json = '{"user":null,"wallet":null,"devices":null,"verify_time":null,"email":"a"}';
    expect(toJson(type, parseJson(type, json, strict), original)).toEqual({ email: 'a' });
    refuses(() => read('nakama.api.Account', 'devices', '[null]'));
    refuses(() => read('nakama.api.AccountDevice', 'vars', '{"a":null}'));
  });

  it('ignores unknown fields where that is wanted, as long as they are JSON', () => {
    const type = lookupType('nakama.api.UpdateGroupRequest');
    const lax = { unknown: 'ignore' } as const;
    const parsed = parseJson(type, '{"a":[1,{"b":null}],"groupId":"g","c":"\\u0041","d":-1.5e3,"e":true}', lax);
    expect(toJson(type, parsed, original)).toEqual({ group_id: 'g' });
    for (const bad of [
      '{"a":}',
      '{"a":[1,]}',
      '{"a":{"b"}}',
      '{"a":tru}',
      '{"a":01}',
      '{"a":"\t"}',
      `{"a":${'['.repeat(100_000)}`,
    ]) {
      refuses(() => parseJson(type, bad, lax));
    }
  });
});

describe('fromJson', () => {
  const type = lookupType('nakama.realtime.MatchDataSend');

  it('takes what stands for itself in JavaScript', () => {
    const message = fromJson<object>(
      type,
      { matchId: 'm', opCode: 2n ** 60n, data: Buffer.from('hi'), reliable: undefined },
      strict,
    );
    expect(toJson(type, message, original)).toEqual({ match_id: 'm', op_code: '1152921504606846976', data: 'aGk=' });
  });

  it('refuses what cannot be JSON, and values of other types', () => {
    const circle: Record<string, unknown> = {};
    circle.presences = [circle];
    for (const bad of [
      circle,
      undefined,
      null,
      'text',
      [],
      { op_code: Number.NaN },
      { match_id: '\ud83d' },
      { matchId: 5 },
      () => 5,
    ]) {
      refuses(() => fromJson(type, bad, strict));
    }
  });
});

describe('writing', () => {
  it('leaves defaults out, but writes what was set of messages and wrappers', () => {
    const type = lookupType('nakama.api.Account');
    const user = { id: '', online: false, edge_count: 0, create_time: { seconds: 0, nanos: 0 } };
    expect(stringifyJson(type, { user, wallet: '', devices: [], email: 'a' }, original)).toBe(
      '{"user":{"create_time":"1970-01-01T00:00:00Z"},"email":"a"}',
    );
    expect(stringifyJson(lookupType('nakama.realtime.StatusUpdate'), { status: { value: '' } }, original)).toBe(
      '{"status":""}',
    );
    expect(stringifyJson(lookupType('nakama.realtime.MatchJoin'), { match_id: '' }, original)).toBe('{"match_id":""}');
    expect(stringifyJson(lookupType('google.protobuf.Empty'), {}, original)).toBe('{}');
  });

  it('writes enums as numbers, 64-bit integers as texts, special doubles as texts', () => {
    expect(stringifyJson(lookupType('nakama.api.Leaderboard'), { operator: 2, sort_order: 1 }, original)).toBe(
      '{"sort_order":1,"operator":2}',
    );
    expect(stringifyJson(lookupType('nakama.api.LeaderboardRecord'), { score: -5, rank: 1 }, { names: 'camel' })).toBe(
      '{"score":"-5","rank":"1"}',
    );
    const properties = { numeric_properties: { a: Number.NaN, b: Number.NEGATIVE_INFINITY, c: 0, d: 1e21 } };
    expect(stringifyJson(lookupType('nakama.realtime.MatchmakerAdd'), properties, { names: 'camel' })).toBe(
      '{"numericProperties":{"a":"NaN","b":"-Infinity","c":0,"d":1e+21}}',
    );
  });

  it('escapes texts, and mends half surrogate pairs', () => {
    const type = lookupType('nakama.api.Rpc');
    expect(stringifyJson(type, { payload: '"\\\n\u2028😀' }, original)).toBe('{"payload":"\\"\\\\\\n\u2028😀"}');
    expect(stringifyJson(type, { payload: 'a\ud83d' }, original)).toBe('{"payload":"a\ufffd"}');
  });
});
