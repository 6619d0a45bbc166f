import { readFileSync } from 'node:fs';

export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads `socket.ssl_certificate` and `socket.ssl_private_key`; undefined where neither is set. Throws an Error of one line
 * where only one is, or a file cannot be read.
 */
export function readTlsFiles(certificatePath: string, privateKeyPath: string): TlsFiles | undefined {
  if (certificatePath === '' && privateKeyPath === '') return undefined;
  return {
    cert: readPem('socket.ssl_certificate', certificatePath),
    key: readPem('socket.ssl_private_key', privateKeyPath),
  };
}

function readPem(option: string, path: string): Buffer {
  if (path === '') throw new Error(`${option} is not set: TLS needs both a certificate and its private key.`);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new Error(`${option}: ${path} cannot be read (${(cause as NodeJS.ErrnoException).code}).`, { cause });
  }
}
