import { type Issued, issueCertificate } from '../remote/issue-certificate.js';
import { newSigningKey, type SigningKey } from './signing-key.js';

/** Stands for the authority that signs Apple's certificates for Game Center. */
export interface GameCenterAuthority {
  /** Its certificate. */
  readonly root: Issued;
  /** A certificate of KEY, as DER. OPTIONS make what the authority would not. */
  certify(key: SigningKey, options?: CertifyOptions): Buffer;
}

interface CertifyOptions {
  readonly organization?: string;
  readonly validFrom?: Date;
  readonly validTo?: Date;
  /** Whose certificate signs, in place of the authority's. */
  readonly issuer?: Issued;
  readonly issuerUrl?: string;
}

export function createGameCenterAuthority(validity: { validFrom?: Date; validTo?: Date } = {}): GameCenterAuthority {
  const root = issueCertificate({ name: 'Test Authority', isAuthority: true, ...validity }, newSigningKey());
  return {
    root,
    certify(key, { issuer = root, ...options } = {}) {
      return issueCertificate({ name: 'Apple Inc.', organization: 'Apple Inc.', ...validity, ...options }, key, issuer)
        .der;
    },
  };
}
