import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { unauthenticated } from '../base/status-error.js';
import type { FetchBytes } from './fetch-bytes.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface GameCenterKeysOptions {
  /** The only place that keys are fetched from, without a slash at the end; '' for Apple's own. */
  readonly keysUrl: string;
  readonly fetchBytes: FetchBytes;
  readonly clock: Clock;
}

/** The keys with which Apple signs identities of Game Center. */
export interface GameCenterKeys {
  /**
   * The key of the certificate at URL. Rejects with UNAUTHENTICATED (not where Apple has its keys, or not there) and
   * UNAVAILABLE.
   */
  find(url: string): Promise<KeyObject>;
}

const FRESH_MS = 3_600_000;
/** Apple has one or two in use at a time. */
const MAX_CERTIFICATES = 32;

export function createGameCenterKeys({ keysUrl, fetchBytes, clock }: GameCenterKeysOptions): GameCenterKeys {
  /** In the order in which they were fetched; those that are being fetched are there as well. */
  const known = new Map<string, { readonly certificate: Promise<X509Certificate>; readonly fetchedMs: number }>();

  async function fetchCertificate(url: URL): Promise<X509Certificate> {
    const { status, bytes } = await fetchBytes(url);
    if (status === 403 || status === 404) throw notApples();
    if (status !== 200 || !bytes) throw providerUnavailable(`it answered with HTTP status ${status}`);
    return parseCertificate(bytes);
  }

  function keep(url: URL): Promise<X509Certificate> {
    const certificate = fetchCertificate(url);
    const entry = { certificate, fetchedMs: clock.monotonicMs() };
    known.delete(url.href);
    known.set(url.href, entry);
    certificate.catch(() => {
      if (known.get(url.href) === entry) known.delete(url.href);
    });
    for (const oldest of known.keys()) {
      if (known.size <= MAX_CERTIFICATES) break;
      known.delete(oldest);
    }
    return certificate;
  }

  return {
    async find(text) {
      const url = parseUrl(text, keysUrl);
      const entry = known.get(url.href);
      const isFresh = entry && clock.monotonicMs() - entry.fetchedMs < FRESH_MS;
      const { validFrom, validTo, publicKey } = await (isFresh ? entry.certificate : keep(url));
      const nowMs = clock.nowMs();
      if (nowMs < Date.parse(validFrom) || nowMs > Date.parse(validTo)) {
        throw unauthenticated('The certificate of this Game Center identity has expired.');
      }
      return publicKey;
    },
  };
}

/** Clients name the address, so this decides whom the server asks, and whose key it trusts. */
function parseUrl(text: string, keysUrl: string): URL {
  if (!URL.canParse(text)) throw notApples();
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw notApples();
  const isAllowed =
    keysUrl === ''
      ? url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.gc.apple.com')
      : url.href.startsWith(`${new URL(keysUrl).href.replace(/\/$/, '')}/`);
  if (!isAllowed) throw notApples();
  return url;
}

function parseCertificate(bytes: Buffer): X509Certificate {
  try {
    const certificate = new X509Certificate(bytes);
    if (certificate.publicKey.asymmetricKeyType === 'rsa') return certificate;
  } catch {} // what the parser says is no more than this
  throw providerUnavailable('its answer is no certificate of an RSA key');
}

const notApples = () => unauthenticated('The public key URL of this Game Center identity is not one of Apple.');
