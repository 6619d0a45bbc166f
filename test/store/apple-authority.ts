import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';

/** What a certificate says of itself. */
interface Subject {
  readonly name: string;
  readonly isAuthority: boolean;
  /** Object identifiers of extensions that mark what it is for. */
  readonly marks?: readonly string[];
  readonly validFrom?: Date;
  readonly validTo?: Date;
}

interface Issued {
  readonly der: Buffer;
  readonly privateKey: KeyObject;
  readonly name: string;
}

const LEAF_MARK = '1.2.840.113635.100.6.11.1';
const ISSUER_MARK = '1.2.840.113635.100.6.2.1';

const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';

/** Stands for Apple's certificate authority: signs as the App Store does, with real keys and certificates. */
export interface AppleAuthority {
  readonly root: X509Certificate;
  /** The root as PEM. */
  readonly pem: string;
  /** PAYLOAD signed. OPTIONS make what Apple would not. */
  sign(payload: object, options?: SignOptions): string;
}

interface SignOptions {
  readonly leafMarks?: readonly string[];
  readonly issuerMarks?: readonly string[];
  readonly issuerIsAuthority?: boolean;
  readonly validTo?: Date;
  readonly header?: object;
}

export function createAppleAuthority(): AppleAuthority {
  const rootSubject = { name: 'Test Root', isAuthority: true };
  const root = issue(rootSubject);
  const usual = makeChain({});

  function makeChain({
    leafMarks = [LEAF_MARK],
    issuerMarks = [ISSUER_MARK],
    issuerIsAuthority = true,
    validTo,
  }: SignOptions) {
    const issuer = issue({ name: 'Test Issuer', isAuthority: issuerIsAuthority, marks: issuerMarks }, root);
    const leaf = issue(
      { name: 'Test Signer', isAuthority: false, marks: leafMarks, ...(validTo && { validTo }) },
      issuer,
    );
    return { leaf, x5c: [leaf, issuer, root].map(({ der }) => der.toString('base64')) };
  }

  const certificate = new X509Certificate(root.der);
  return {
    root: certificate,
    pem: certificate.toString(),
    sign(payload, options) {
      const { leaf, x5c } = options ? makeChain(options) : usual;
      const header = { alg: 'ES256', x5c, ...options?.header };
      const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const key = { key: leaf.privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    },
  };
}

function issue(subject: Subject, issuer?: Issued): Issued {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const signer = issuer ?? { name: subject.name, privateKey };
  const { validFrom = new Date(Date.now() - 86_400_000), validTo = new Date(Date.now() + 86_400_000) } = subject;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    sequence(objectId(ECDSA_WITH_SHA256)),
    distinguishedName(signer.name),
    sequence(time(validFrom), time(validTo)),
    distinguishedName(subject.name),
    publicKey.export({ format: 'der', type: 'spki' }),
    tagged(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, sequence(...(subject.isAuthority ? [tagged(0x01, Buffer.from([0xff]))] : []))),
        ...(subject.marks ?? []).map((mark) => extension(mark, tagged(0x05, Buffer.alloc(0)))),
      ),
    ),
  );
  const signature = sign('sha256', body, signer.privateKey);
  const der = sequence(body, sequence(objectId(ECDSA_WITH_SHA256)), tagged(0x03, Buffer.from([0]), signature));
  return { der, privateKey, name: subject.name };
}

function tagged(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = Buffer.from([length >> 8, length & 0xff]);
  return Buffer.concat([Buffer.from([tag, 0x82]), size, content]);
}

const sequence = (...items: Buffer[]): Buffer => tagged(0x30, ...items);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const extension = (id: string, value: Buffer): Buffer => sequence(objectId(id), tagged(0x04, value));
const time = (date: Date): Buffer =>
  tagged(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));

function distinguishedName(name: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId(COMMON_NAME), tagged(0x0c, Buffer.from(name)))));
}

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
