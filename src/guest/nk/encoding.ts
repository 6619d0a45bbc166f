import { isUtf8 } from 'node:buffer';
import { boolean, bytes, optional, text, textOrBytes } from './argument.js';
import { toArrayBuffer } from './array-buffer.js';
import type { PureFunction } from './pure-function.js';

const STANDARD = /^[A-Za-z0-9+/]*$/;
const URL_SAFE = /^[A-Za-z0-9_-]*$/;

/** Encodings of text and bytes. Their `padding` is on unless it is false; the base16 functions know none. */
export const encodingFunctions: Readonly<Record<string, PureFunction>> = {
  binaryToString(data) {
    const buffer = bytes('binaryToString', 'data', data);
    if (!isUtf8(buffer)) throw new TypeError('nk.binaryToString: these bytes are not UTF-8 text.');
    return buffer.toString();
  },
  stringToBinary: (str) => toArrayBuffer(Buffer.from(text('stringToBinary', 'str', str))),
  base64Encode: (s, padding) => encodeBase64('base64Encode', s, padding, 'base64'),
  // With padding (the default) the text may have it or not; without, it must be complete as it is.
  base64Decode: (s, padding) => decodeBase64('base64Decode', s, STANDARD, isPadded('base64Decode', padding)),
  base64UrlEncode: (s, padding) => encodeBase64('base64UrlEncode', s, padding, 'base64url'),
  // Here it is with padding that the text must be complete.
  base64UrlDecode: (s, padding) => decodeBase64('base64UrlDecode', s, URL_SAFE, !isPadded('base64UrlDecode', padding)),
  base16Encode: (s) => textOrBytes('base16Encode', 's', s).toString('hex'),
  base16Decode(s) {
    const digits = text('base16Decode', 's', s);
    if (digits.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(digits)) throw notEncoded('base16Decode', 'hexadecimal text');
    return toArrayBuffer(Buffer.from(digits, 'hex'));
  },
};

function isPadded(fn: string, padding: unknown): boolean {
  return optional(boolean, fn, 'padding', padding) ?? true;
}

function encodeBase64(fn: string, input: unknown, padding: unknown, encoding: 'base64' | 'base64url'): string {
  const encoded = textOrBytes(fn, 's', input).toString(encoding).replace(/=+$/, '');
  return isPadded(fn, padding) ? encoded.padEnd(Math.ceil(encoded.length / 4) * 4, '=') : encoded;
}

/** Nakama's two decoders read their `padding` in opposite ways, and modules rely on it. */
function decodeBase64(fn: string, input: unknown, alphabet: RegExp, mayLackPadding: boolean): ArrayBuffer {
  const encoded = text(fn, 's', input).replace(/[\r\n]/g, '');
  const digits = encoded.replace(/={1,2}$/, '');
  const complete =
    mayLackPadding && digits === encoded ? digits.padEnd(Math.ceil(digits.length / 4) * 4, '=') : encoded;
  if (complete.length % 4 !== 0 || digits.length % 4 === 1 || !alphabet.test(digits)) {
    throw notEncoded(fn, 'base64 text of this kind');
  }
  return toArrayBuffer(Buffer.from(digits, 'base64'));
}

function notEncoded(fn: string, what: string): TypeError {
  return new TypeError(`nk.${fn}: s is not ${what}.`);
}
