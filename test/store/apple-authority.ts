import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto';
import { issueCertificate } from '../remote/issue-certificate.js';

const LEAF_MARK = '1.2.840.113635.100.6.11.1';
const ISSUER_MARK = '1.2.840.113635.100.6.2.1';

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
  const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const root = issueCertificate({ name: 'Test Root', isAuthority: true }, newKeys());
  const usual = makeChain({});

  function makeChain({
    leafMarks = [LEAF_MARK],
    issuerMarks = [ISSUER_MARK],
    issuerIsAuthority = true,
    validTo,
  }: SignOptions) {
    const issuerSubject = { name: 'Test Issuer', isAuthority: issuerIsAuthority, marks: issuerMarks };
    const issuer = issueCertificate(issuerSubject, newKeys(), root);
    const subject = { name: 'Test Signer', marks: leafMarks, ...(validTo && { validTo }) };
    const leaf = issueCertificate(subject, newKeys(), issuer);
    return { leaf, x5c: [leaf, issuer, root].map(({ der }) => der.toString('base64')) };
  }

  return {
    root: new X509Certificate(root.der),
    pem: root.pem,
    sign(payload, options) {
      const { leaf, x5c } = options ? makeChain(options) : usual;
      const header = { alg: 'ES256', x5c, ...options?.header };
      const text = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      const key = { key: leaf.privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
    },
  };
}
