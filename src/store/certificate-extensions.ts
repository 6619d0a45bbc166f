/** One value of DER: its tag, and where its content lies. */
interface Value {
  readonly tag: number;
  readonly content: Buffer;
}

const SEQUENCE = 0x30;
const OBJECT_IDENTIFIER = 0x06;
/** `[3]`, the extensions of a certificate. */
const EXTENSIONS = 0xa3;

/**
 * The object identifiers of the extensions of a certificate, as dotted numbers. DER is the certificate; throws RangeError
 * where it cannot be read.
 */
export function certificateExtensions(der: Buffer): string[] {
  const [certificate] = readValues(der);
  const [body] = readValues(contentOf(certificate, SEQUENCE));
  const extensions = readValues(contentOf(body, SEQUENCE)).find(({ tag }) => tag === EXTENSIONS);
  if (!extensions) return [];
  const [list] = readValues(extensions.content);
  return readValues(contentOf(list, SEQUENCE)).map((extension) => {
    const [id] = readValues(contentOf(extension, SEQUENCE));
    return dotted(contentOf(id, OBJECT_IDENTIFIER));
  });
}

function contentOf(value: Value | undefined, tag: number): Buffer {
  if (value?.tag !== tag) throw new RangeError('The certificate is not built as one.');
  return value.content;
}

function readValues(der: Buffer): Value[] {
  const values: Value[] = [];
  for (let at = 0; at < der.length; ) {
    const tag = der.readUInt8(at);
    const { length, start } = readLength(der, at + 1);
    if (start + length > der.length) throw new RangeError('The certificate breaks off.');
    values.push({ tag, content: der.subarray(start, start + length) });
    at = start + length;
  }
  return values;
}

function readLength(der: Buffer, at: number): { length: number; start: number } {
  const first = der.readUInt8(at);
  if (first < 0x80) return { length: first, start: at + 1 };
  const bytes = first & 0x7f;
  if (bytes === 0 || bytes > 4) throw new RangeError('The certificate has a length that cannot be.');
  return { length: der.readUIntBE(at + 1, bytes), start: at + 1 + bytes };
}

function dotted(content: Buffer): string {
  const numbers: number[] = [];
  let number = 0;
  for (const byte of content) {
    number = number * 128 + (byte & 0x7f);
    if (byte < 0x80) {
      numbers.push(number);
      number = 0;
    }
  }
  const [first = 0, ...rest] = numbers;
  const root = Math.min(2, Math.floor(first / 40));
  return [root, first - root * 40, ...rest].join('.');
}
