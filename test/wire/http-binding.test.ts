import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { apiMethods } from '../../src/wire/gen/bindings.js';
import { bindRequest, type HttpInput, parseQuery } from '../../src/wire/http-binding.js';
import { toJson } from '../../src/wire/json.js';
import { lookupType } from '../../src/wire/message-types.js';

/** The request that METHOD gets, as JSON has it. */
function bind(name: string, input: Partial<HttpInput> & { search?: string }, which = 0) {
  const method = apiMethods.find((each) => each.name === name)!;
  const { search = '', ...rest } = input;
  const request = bindRequest<object>(method, method.http[which]!, {
    params: {},
    query: parseQuery(search),
    body: '',
    ...rest,
  });
  return toJson(lookupType(method.request), request, { names: 'original' });
}

function refuses(act: () => unknown): void {
  expect(act).toThrow(expect.objectContaining({ name: 'StatusError', code: Code.INVALID_ARGUMENT }));
}

describe('a body that is the whole message', () => {
  const update = (body: string) => bind('UpdateAccount', { body });

  it.each([
    ['{"display_name":"plain","unknown":{"a":[1]}}', { display_name: 'plain' }],
    ['{"displayName":"camel"}', { display_name: 'camel' }],
    ['  {"location"  :\n "spaced" } ', { location: 'spaced' }],
    ['{"timezone":""}', { timezone: '' }],
    ['{"display_name":"\\u00e4\\ud83d\\ude00"}', { display_name: 'ä😀' }],
    ['{"display_name":null}', {}],
    ['{"DISPLAY_NAME":"a"}', {}],
    ['{}', {}],
    [' null ', {}],
    ['', {}],
    [' \n', {}],
  ])('is read: %s', (body, request) => {
    expect(update(body)).toEqual(request);
  });

  it.each([
    '{',
    '[]',
    '"text"',
    '5',
    '{"display_name":',
    '{"display_name":"a",}',
    "{'display_name':'a'}",
    '{display_name:"a"}',
    '{"display_name":5}',
    '{"display_name":true}',
    '{"display_name":["a"]}',
    '{"display_name":{"value":"a"}}',
    '{"display_name":"a","display_name":"b"}',
    '{"display_name":"\\ud83d"}',
    'null null',
    '{}{}',
  ])('is refused: %s', (body) => refuses(() => update(body)));

  it('leaves nothing to the query, and the path to what it names', () => {
    const input = { params: { group_id: 'path' }, search: 'name=query', body: '{"group_id":"body","name":"body"}' };
    expect(bind('UpdateGroup', input)).toEqual({ group_id: 'path', name: 'body' });
  });
});

describe('a body that is one field', () => {
  it('fills that field, the query the others', () => {
    const input = {
      search: 'create=true&username=ann&account.id=query&unknown=1',
      body: '{"id":"device","vars":{"a":"b"}}',
    };
    expect(bind('AuthenticateDevice', input)).toEqual({
      account: { id: 'device', vars: { a: 'b' } },
      create: true,
      username: 'ann',
    });
  });

  it.each(['', 'null'])('may be nothing: %s', (body) => {
    expect(bind('AuthenticateDevice', { body, search: 'create=false' })).toEqual({ create: false });
  });

  it('ignores unknown fields and nulls in it', () => {
    expect(bind('AuthenticateDevice', { body: '{"account":{"id":"nested"},"id":null}' })).toEqual({ account: {} });
  });

  it.each(['{"id":5}', '{"id":"a","vars":{"a":1}}', '{"id":"a","vars":[]}', '[]', '5', '"a"'])(
    'is refused: %s',
    (body) => {
      refuses(() => bind('AuthenticateDevice', { body }));
    },
  );

  it('is a JSON string where the field is text', () => {
    const rpc = (body: string) => bind('RpcFunc', { params: { id: 'echo' }, search: 'http_key=key&colour=red', body });
    expect(rpc('"hello"')).toEqual({ id: 'echo', payload: 'hello', http_key: 'key' });
    expect(rpc('"{\\"a\\":[1,2]}"')).toEqual({ id: 'echo', payload: '{"a":[1,2]}', http_key: 'key' });
    expect(rpc('')).toEqual({ id: 'echo', http_key: 'key' });
    expect(rpc('null')).toEqual({ id: 'echo', http_key: 'key' });
    for (const bad of ['{"a":1}', '5', 'hello', '"a" "b"', '"a']) refuses(() => rpc(bad));
  });

  it('takes path, body and nested messages together', () => {
    const request = bind('WriteLeaderboardRecord', {
      params: { leaderboard_id: 'top' },
      body: '{"score":"12","operator":"BEST"}',
    });
    expect(request).toEqual({ leaderboard_id: 'top', record: { score: '12', operator: 1 } });
  });
});

describe('a query', () => {
  it('fills fields of all types, in either spelling', () => {
    const search = 'limit=10&authoritative=t&label=a%20b&minSize=0&max_size=%2B5&query=%2Blabel.x%3A1';
    expect(bind('ListMatches', { search })).toEqual({
      limit: 10,
      authoritative: true,
      label: 'a b',
      min_size: 0,
      max_size: 5,
      query: '+label.x:1',
    });
    const around = bind('ListLeaderboardRecordsAroundOwner', {
      params: { leaderboard_id: 'l', owner_id: 'o' },
      search: 'limit=4294967295&expiry=-9223372036854775808',
    });
    expect(around).toEqual({ leaderboard_id: 'l', owner_id: 'o', limit: 4294967295, expiry: '-9223372036854775808' });
  });

  it('repeats what is a list', () => {
    expect(bind('GetUsers', { search: 'ids=a&ids=b&usernames=c&facebookIds=d&ids=' })).toEqual({
      ids: ['a', 'b', ''],
      usernames: ['c'],
      facebook_ids: ['d'],
    });
  });

  it.each(['true', 'True', 'TRUE', 't', 'T', '1'])('takes %s as true', (value) => {
    expect(bind('ListMatches', { search: `authoritative=${value}` })).toEqual({ authoritative: true });
  });

  it.each(['false', 'False', 'FALSE', 'f', 'F', '0'])('takes %s as false', (value) => {
    expect(bind('ListMatches', { search: `authoritative=${value}` })).toEqual({ authoritative: false });
  });

  it.each([
    'limit=-x',
    'limit=x',
    'limit=',
    'limit',
    'limit=1.5',
    'limit=1e1',
    'limit=0x1',
    'limit=%201',
    'limit=99999999999',
    'limit=1&limit=2',
    'limit=1&limit=1',
    'authoritative=maybe',
    'authoritative=',
    'authoritative=tRUE',
    'minSize=1&min_size=1',
  ])('is refused: %s', (search) => refuses(() => bind('ListMatches', { search })));

  it.each([
    'unknown=1',
    'unknown=1&unknown=2',
    'limit.value=5',
    '__proto__=1',
    '__proto__.x=1',
    'constructor=1',
    '.=1',
    '=1',
    '&&',
  ])('ignores %s', (search) => {
    expect(bind('ListMatches', { search })).toEqual({});
  });

  it('reaches into messages, and cannot change what the path says', () => {
    const search = 'leaderboard_id=query&owner_ids=a';
    expect(bind('ListLeaderboardRecords', { params: { leaderboard_id: 'path' }, search })).toEqual({
      leaderboard_id: 'path',
      owner_ids: ['a'],
    });
    const method = { name: 'Test', request: 'nakama.api.WriteTournamentRecordRequest', response: '', http: [] };
    const query = parseQuery('record.score=5&record.operator=SET&record.metadata=%7B%7D');
    const request = bindRequest<object>(method, { verb: 'GET', path: '/' }, { params: {}, query, body: '' });
    expect(toJson(lookupType(method.request), request, { names: 'original' })).toEqual({
      record: { score: '5', operator: 2, metadata: '{}' },
    });
  });

  it('cannot set a message or a map as a whole', () => {
    refuses(() => bind('RpcFunc', { params: { id: 'x' }, search: 'id.x=1&payload=1&payload=2' }, 1));
    const method = { name: 'Test', request: 'nakama.api.Event', response: '', http: [] };
    for (const text of ['properties=1', 'timestamp=yesterday']) {
      refuses(() => bindRequest(method, { verb: 'GET', path: '/' }, { params: {}, query: parseQuery(text), body: '' }));
    }
  });
});

describe('parseQuery', () => {
  it('decodes names and values in their order', () => {
    expect(parseQuery('colour=red&colour=blue+green&empty=&flag&a=b=c&%C3%A4=%F0%9F%8E%B2')).toEqual([
      ['colour', 'red'],
      ['colour', 'blue green'],
      ['empty', ''],
      ['flag', ''],
      ['a', 'b=c'],
      ['ä', '🎲'],
    ]);
    expect(parseQuery('')).toEqual([]);
  });

  it.each(['usernames=%', 'a=%zz', 'a=%ff', 'a=1;b=2'])('refuses %s', (text) => refuses(() => parseQuery(text)));
});

it('an encoded slash in a path leads nowhere', () => {
  const bound = () => bind('ListStorageObjects', { params: { collection: '../../etc/passwd' } });
  expect(bound).toThrow(expect.objectContaining({ code: Code.NOT_FOUND }));
});
