import fc from 'fast-check';
import type protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { fromJson, parseJson, stringifyJson, toJson } from '../../src/wire/json.js';
import { messageTypes } from '../../src/wire/message-types.js';
import { decodeProtobuf } from '../../src/wire/protobuf-reader.js';
import { arbitraryMessage } from './arbitrary-message.js';

const own = messageTypes.filter((type) => type.fullName.startsWith('.nakama.'));

/** MESSAGE with every field in its place, so that two say the same exactly if they are equal. */
function canonical(type: protobuf.Type, message: object): string {
  return stringifyJson(type, message, { names: 'original' });
}

describe.each(own.map((type) => ({ name: type.fullName, type })))('$name', ({ type }) => {
  const message = arbitraryMessage(type);

  it('is the same behind protobuf, as protobufjs reads it too', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const bytes = type.encode(sent).finish();
        expect(canonical(type, decodeProtobuf(type, bytes))).toBe(canonical(type, sent));
        expect(canonical(type, type.decode(bytes))).toBe(canonical(type, sent));
      }),
      { numRuns: 40 },
    );
  });

  it('is the same behind JSON, in both kinds of names, as text and as values', () => {
    fc.assert(
      fc.property(message, fc.constantFrom('original' as const, 'camel' as const), (sent, names) => {
        const json = stringifyJson(type, sent, { names });
        expect(canonical(type, parseJson(type, json, { unknown: 'refuse' }))).toBe(canonical(type, sent));
        const value = toJson(type, sent, { names });
        expect(canonical(type, fromJson(type, value, { unknown: 'refuse' }))).toBe(canonical(type, sent));
      }),
      { numRuns: 40 },
    );
  });

  it('goes from JSON through protobuf and back', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const json = canonical(type, sent);
        const parsed = parseJson<object>(type, json, { unknown: 'refuse' });
        expect(canonical(type, decodeProtobuf(type, type.encode(parsed).finish()))).toBe(json);
      }),
      { numRuns: 40 },
    );
  });
});
