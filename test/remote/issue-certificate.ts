// As much of X.509 as the tests need: certificates with real keys and signatures, and what no authority would issue.
import { type KeyObject, randomBytes, sign } from 'node:crypto';

interface Subject {
  readonly name: string;
  readonly organization?: string;
  readonly isAuthority?: boolean;
  /** Object identifiers of extensions that mark what it is for. */
  readonly marks?: readonly string[];
  /** Where it says that its issuer's certificate is. */
  readonly issuerUrl?: string;
  readonly validFrom?: Date;
  readonly validTo?: Date;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface Issued extends KeyPair {
  readonly der: Buffer;
  readonly pem: string;
  /** The subject as it stands in what it issues. */
  readonly subject: Buffer;
}

const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
const BASIC_CONSTRAINTS = '2.5.29.19';
const AUTHORITY_INFO = '1.3.6.1.5.5.7.1.1';
const CA_ISSUERS = '1.3.6.1.5.5.7.48.2';
const DAY_MS = 86_400_000;

/** A certificate of KEYS for SUBJECT, signed by ISSUER, or by itself. It is valid for a day around now unless told. */
export function issueCertificate(subject: Subject, keys: KeyPair, issuer?: Issued): Issued {
  const name = distinguishedName(subject);
  const signer = issuer ?? { subject: name, privateKey: keys.privateKey };
  const algorithm = signatureAlgorithm(signer.privateKey);
  const { validFrom = new Date(Date.now() - DAY_MS), validTo = new Date(Date.now() + DAY_MS) } = subject;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    signer.subject,
    sequence(time(validFrom), time(validTo)),
    name,
    keys.publicKey.export({ format: 'der', type: 'spki' }),
    tagged(0xa3, sequence(...extensions(subject))),
  );
  const signature = sign('sha256', body, signer.privateKey);
  const der = sequence(body, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return { ...keys, der, pem, subject: name };
}

function signatureAlgorithm(key: KeyObject): Buffer {
  if (key.asymmetricKeyType === 'ec') return sequence(objectId('1.2.840.10045.4.3.2'));
  return sequence(objectId('1.2.840.113549.1.1.11'), tagged(0x05));
}

function extensions({ isAuthority = false, marks = [], issuerUrl }: Subject): Buffer[] {
  const location = (url: string) => sequence(objectId(CA_ISSUERS), tagged(0x86, Buffer.from(url)));
  return [
    extension(BASIC_CONSTRAINTS, sequence(...(isAuthority ? [tagged(0x01, Buffer.from([0xff]))] : []))),
    ...(issuerUrl === undefined ? [] : [extension(AUTHORITY_INFO, sequence(location(issuerUrl)))]),
    ...marks.map((mark) => extension(mark, tagged(0x05))),
  ];
}

function distinguishedName({ name, organization }: Subject): Buffer {
  const part = (id: string, text: string) => tagged(0x31, sequence(objectId(id), tagged(0x0c, Buffer.from(text))));
  return sequence(...(organization === undefined ? [] : [part(ORGANIZATION, organization)]), part(COMMON_NAME, name));
}

function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  return Buffer.concat([Buffer.from([tag, 0x82, length >> 8, length & 0xff]), content]);
}

const sequence = (...items: Buffer[]): Buffer => tagged(0x30, ...items);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const extension = (id: string, value: Buffer): Buffer => sequence(objectId(id), tagged(0x04, value));
const time = (date: Date): Buffer =>
  tagged(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((number) => {
    const groups = [number & 0x7f];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return tagged(0x06, Buffer.from(bytes));
}
