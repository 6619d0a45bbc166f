import { type KeyObject, verify, X509Certificate } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { type Fields, parseFields, textIn } from '../base/json-fields.js';
import { isIssuedBy, isValidAt } from '../remote/certificate-issuer.js';
import { certificateExtensions } from './certificate-extensions.js';
import { malformedReceipt, refusedReceipt } from './store-errors.js';

export interface AppleJwsDeps {
  /** At which every chain of certificates must end. */
  readonly root: X509Certificate;
  readonly clock: Clock;
}

/** Apple marks the certificates that sign receipts, and their issuers: it issues others below the same root. */
const LEAF_MARK = '1.2.840.113635.100.6.11.1';
const ISSUER_MARK = '1.2.840.113635.100.6.2.1';
const MAX_CHARACTERS = 128 * 1024;
/** The leaf, its issuer, and the root. */
const CHAIN_LENGTH = 3;

/** Whether RECEIPT is signed text of the App Store's present kind; older receipts are one piece of base64. */
export const isJws = (receipt: string): boolean => receipt.split('.', 4).length === 3;

/** What JWS says, unverified: for parts of something that was verified whole. Throws INVALID_ARGUMENT. */
export function decodeJws(jws: string): Fields {
  const [, payload = ''] = jws.split('.', 4);
  const fields = isJws(jws) ? parseFields(Buffer.from(payload, 'base64url').toString()) : undefined;
  if (!fields) throw malformedReceipt('Apple', 'what is signed cannot be read');
  return fields;
}

/**
 * What a signed text says, once it is proven that Apple has signed it: by a certificate for that purpose, whose chain ends at
 * the root. Throws INVALID_ARGUMENT for what is no such text, FAILED_PRECONDITION where the proof fails.
 */
export type VerifyAppleJws = (jws: string) => Fields;

/** The key of a chain that was proven, and when its first certificate ends. */
interface ProvenChain {
  readonly key: KeyObject;
  readonly endMs: number;
}

/** Apple signs with few certificates at a time. */
const MAX_PROVEN = 16;

export function createVerifyAppleJws({ root, clock }: AppleJwsDeps): VerifyAppleJws {
  // Reading certificates takes ten times as long as checking one signature, so chains are proven once.
  const proven = new Map<string, ProvenChain>();

  function chainOf(header: string): ProvenChain {
    const nowMs = clock.nowMs();
    const known = proven.get(header);
    if (known && nowMs <= known.endMs) return known;
    const chain = verifyChain(readChain(header), root, nowMs);
    if (proven.size >= MAX_PROVEN) proven.clear();
    proven.set(header, chain);
    return chain;
  }

  return (jws) => {
    if (jws.length > MAX_CHARACTERS) throw malformedReceipt('Apple', `it has more than ${MAX_CHARACTERS} characters`);
    const payload = decodeJws(jws);
    const [header = '', body = '', signature = ''] = jws.split('.');
    const key = { key: chainOf(header).key, dsaEncoding: 'ieee-p1363' } as const;
    const isSigned = verify('sha256', Buffer.from(`${header}.${body}`), key, Buffer.from(signature, 'base64url'));
    if (!isSigned) throw refusedReceipt('Apple', 'the signature does not fit');
    return payload;
  };
}

function readChain(header: string): X509Certificate[] {
  const fields = parseFields(Buffer.from(header, 'base64url').toString());
  if (!fields || textIn(fields, 'alg') !== 'ES256') throw malformedReceipt('Apple', 'it is not signed by ES256');
  const { x5c } = fields;
  if (!Array.isArray(x5c) || x5c.length !== CHAIN_LENGTH || x5c.some((each) => typeof each !== 'string')) {
    throw malformedReceipt('Apple', `it does not come with ${CHAIN_LENGTH} certificates`);
  }
  try {
    return x5c.map((each: string) => new X509Certificate(Buffer.from(each, 'base64')));
  } catch {
    throw malformedReceipt('Apple', 'its certificates cannot be read');
  }
}

/** The root that comes along is not looked at: ours is what counts. */
function verifyChain([leaf, issuer]: X509Certificate[], root: X509Certificate, nowMs: number): ProvenChain {
  const isTrusted =
    [leaf!, issuer!, root].every((each) => isValidAt(each, nowMs)) &&
    isIssuedBy(leaf!, issuer!) &&
    isIssuedBy(issuer!, root) &&
    hasMark(leaf!, LEAF_MARK) &&
    hasMark(issuer!, ISSUER_MARK) &&
    leaf!.publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (!isTrusted) throw refusedReceipt('Apple', 'its certificates are not those of the App Store');
  return { key: leaf!.publicKey, endMs: Math.min(...[leaf!, issuer!, root].map(({ validTo }) => Date.parse(validTo))) };
}

function hasMark({ raw }: X509Certificate, mark: string): boolean {
  try {
    return certificateExtensions(raw).includes(mark);
  } catch {
    return false;
  }
}
