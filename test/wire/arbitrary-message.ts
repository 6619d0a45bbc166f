import fc from 'fast-check';
import Long from 'long';
import protobuf from 'protobufjs';

const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 12 }));
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text,
  bool: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  int32: fc.integer({ min: -0x80000000, max: 0x7fffffff }),
  uint32: fc.integer({ min: 0, max: 0xffffffff }),
  int64: int64.map((value) => Long.fromString(value.toString())),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => Long.fromString(value.toString(), true)),
  double: fc.double(),
  float: fc.float(),
};

const timestamp = fc.record({
  seconds: fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }).map((seconds) => Long.fromNumber(seconds)),
  nanos: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 999 }).map((ms) => ms * 1e6),
    fc.integer({ min: 0, max: 999_999_999 }),
  ),
});

/** Any message of TYPE with some of its fields set, of a oneof one at most, and none to its default. */
export function arbitraryMessage(type: protobuf.Type): fc.Arbitrary<Record<string, unknown>> {
  if (type.fullName === '.google.protobuf.Timestamp') return timestamp;
  const plain = type.fieldsArray.filter((field) => !field.partOf);
  const fields = Object.fromEntries(plain.map((field) => [field.name, arbitraryField(field)]));
  const members = type.oneofsArray.map((oneof) => {
    const choices = oneof.fieldsArray.map((field) => arbitraryField(field).map((value) => ({ [field.name]: value })));
    return fc.oneof(fc.constant({}), ...choices);
  });
  const isWrapper = type.fullName.startsWith('.google.protobuf.') && type.fields.value;
  const record = fc.record(fields, isWrapper ? {} : { requiredKeys: [] });
  return fc.tuple(record, ...members).map((parts) => Object.assign({}, ...parts));
}

function arbitraryField(field: protobuf.Field): fc.Arbitrary<unknown> {
  const value = arbitraryValue(field);
  if (field.map)
    return fc.dictionary(fc.oneof(text, fc.constant('__proto__')), value, { maxKeys: 3, noNullPrototype: false });
  return field.repeated ? fc.array(value, { maxLength: 3 }) : value;
}

function arbitraryValue(field: protobuf.Field): fc.Arbitrary<unknown> {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) return arbitraryMessage(resolvedType);
  return scalars[resolvedType ? 'int32' : field.type]!;
}
