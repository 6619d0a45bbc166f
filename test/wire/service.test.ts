import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { serviceMethods } from '../../src/wire/service.js';
import protocol from './protocol.json' with { type: 'json' };

describe('serviceMethods', () => {
  it('has every method once, at its gRPC path', () => {
    expect(serviceMethods.map((method) => method.name).sort()).toEqual(Object.keys(protocol.methods).sort());
    for (const { name, path } of serviceMethods) expect(path).toBe(`/nakama.api.Nakama/${name}`);
  });

  it('carries requests and answers as protobuf', () => {
    const authenticate = serviceMethods.find((method) => method.name === 'AuthenticateDevice')!;
    const request = { account: { id: 'device', vars: { a: 'b' } }, create: { value: false } };
    const read = authenticate.requestDeserialize(authenticate.requestSerialize(request));
    expect(read).toMatchObject({ account: { id: 'device' }, create: { value: false }, username: '' });
    const response = authenticate.responseDeserialize(authenticate.responseSerialize({ created: true, token: 'jwt' }));
    expect(authenticate.responseJson(response)).toBe('{"created":true,"token":"jwt"}');
  });

  it('refuses bytes that are no request, whatever the method', () => {
    for (const { requestDeserialize } of serviceMethods) {
      expect(() => requestDeserialize(Buffer.from('0aff', 'hex'))).toThrow(
        expect.objectContaining({ code: Code.INVALID_ARGUMENT }),
      );
    }
  });
});
