import { X509Certificate } from 'node:crypto';
import fs from 'node:fs';

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * The certificates in the PEM file at PATH, which OPTION names: at least one. Throws an error of one line where they cannot be
 * read.
 */
export function readCertificates(option: string, path: string): [X509Certificate, ...X509Certificate[]] {
  try {
    const [first = '', ...rest] = fs.readFileSync(path, 'latin1').match(PEM) ?? [];
    return [new X509Certificate(first), ...rest.map((pem) => new X509Certificate(pem))];
  } catch (cause) {
    throw new Error(`${option}: there is no certificate that can be read at ${path}.`, { cause });
  }
}
