import { type KeyObject, X509Certificate } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import { unauthenticated } from '../base/status-error.js';
import { isIssuedBy, isValidAt } from '../remote/certificate-issuer.js';
import type { IsVouchedFor } from './certificate-authorities.js';
import type { FetchBytes } from './fetch-bytes.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface GameCenterKeysOptions {
  /** The only place that keys are fetched from, without a slash at the end; '' for Apple's own. */
  readonly keysUrl: string;
  readonly fetchBytes: FetchBytes;
  readonly isVouchedFor: IsVouchedFor;
  readonly clock: Clock;
}

/** The keys with which Apple signs identities of Game Center. */
export interface GameCenterKeys {
  /**
   * The key of the certificate at URL. Rejects with UNAUTHENTICATED (not where Apple has its keys, or not there; not Apple's by
   * the word of an authority; not valid now) and UNAVAILABLE.
   */
  find(url: string): Promise<KeyObject>;
}

const FRESH_MS = 3_600_000;
/** Apple has one or two in use at a time. */
const MAX_CERTIFICATES = 32;
const OWNER = 'Apple Inc.';

interface Fetched {
  readonly certificate: X509Certificate;
  /** Whether an authority says that it is Apple's. */
  readonly isApples: boolean;
}

export function createGameCenterKeys(options: GameCenterKeysOptions): GameCenterKeys {
  const { keysUrl, fetchBytes, isVouchedFor, clock } = options;
  /** In the order in which they were fetched; those that are being fetched are there as well. */
  const known = new Map<string, { readonly fetched: Promise<Fetched>; readonly fetchedMs: number }>();

  async function fetchCertificate(url: URL): Promise<X509Certificate> {
    const { status, bytes } = await fetchBytes(url);
    if (status === 403 || status === 404) throw notThere();
    if (status !== 200 || !bytes) throw providerUnavailable(`it answered with HTTP status ${status}`);
    return parseCertificate(bytes);
  }

  /** Apple sends its certificate alone, and names in it where the issuer's is. That one must be an authority's own issue. */
  async function isVouchedForByIssuer(certificate: X509Certificate): Promise<boolean> {
    const url = issuerUrl(certificate);
    if (!url) return false;
    const issuer = await fetchCertificate(url);
    const nowMs = clock.nowMs();
    return isValidAt(issuer, nowMs) && isIssuedBy(certificate, issuer) && isVouchedFor(issuer, nowMs);
  }

  async function fetchChecked(url: URL): Promise<Fetched> {
    const certificate = await fetchCertificate(url);
    const isOwners = ownerOf(certificate) === OWNER;
    const isApples =
      isOwners && (isVouchedFor(certificate, clock.nowMs()) || (await isVouchedForByIssuer(certificate)));
    return { certificate, isApples };
  }

  function keep(url: URL): Promise<Fetched> {
    const fetched = fetchChecked(url);
    const entry = { fetched, fetchedMs: clock.monotonicMs() };
    known.delete(url.href);
    known.set(url.href, entry);
    fetched.catch(() => {
      if (known.get(url.href) === entry) known.delete(url.href);
    });
    for (const oldest of known.keys()) {
      if (known.size <= MAX_CERTIFICATES) break;
      known.delete(oldest);
    }
    return fetched;
  }

  return {
    async find(text) {
      const url = parseUrl(text, keysUrl);
      const entry = known.get(url.href);
      const isFresh = entry && clock.monotonicMs() - entry.fetchedMs < FRESH_MS;
      const { certificate, isApples } = await (isFresh ? entry.fetched : keep(url));
      if (!isApples) throw unauthenticated('The certificate of this Game Center identity is not one of Apple.');
      if (!isValidAt(certificate, clock.nowMs())) {
        throw unauthenticated('The certificate of this Game Center identity has expired.');
      }
      return certificate.publicKey;
    },
  };
}

/** Clients name the address, so this decides whom the server asks, and whose key it trusts. */
function parseUrl(text: string, keysUrl: string): URL {
  if (!URL.canParse(text)) throw notThere();
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw notThere();
  const isAllowed =
    keysUrl === ''
      ? url.protocol === 'https:' && url.port === '' && url.hostname.endsWith('.gc.apple.com')
      : url.href.startsWith(`${new URL(keysUrl).href.replace(/\/$/, '')}/`);
  if (!isAllowed) throw notThere();
  return url;
}

/** The organization that a certificate is for. */
const ownerOf = (certificate: X509Certificate): unknown => certificate.toLegacyObject().subject?.O;

function issuerUrl({ infoAccess = '' }: X509Certificate): URL | undefined {
  const [, address = ''] = /^CA Issuers - URI:(https?:\/\/\S+)$/m.exec(infoAccess) ?? [];
  return URL.canParse(address) ? new URL(address) : undefined;
}

function parseCertificate(bytes: Buffer): X509Certificate {
  try {
    const certificate = new X509Certificate(bytes);
    if (certificate.publicKey.asymmetricKeyType === 'rsa') return certificate;
  } catch {} // what the parser says is no more than this
  throw providerUnavailable('its answer is no certificate of an RSA key');
}

const notThere = () => unauthenticated('The public key URL of this Game Center identity is not one of Apple.');
