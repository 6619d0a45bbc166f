import type { X509Certificate } from 'node:crypto';

/** Whether ISSUER has signed CERTIFICATE, may sign certificates, and CERTIFICATE is valid at NOWMS. */
export function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate, nowMs: number): boolean {
  return (
    isValidAt(certificate, nowMs) &&
    issuer.ca &&
    certificate.checkIssued(issuer) &&
    certificate.verify(issuer.publicKey)
  );
}

export function isValidAt({ validFrom, validTo }: X509Certificate, nowMs: number): boolean {
  return Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo);
}
