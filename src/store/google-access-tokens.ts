import { createHash, createPrivateKey } from 'node:crypto';
import { createSigner } from 'fast-jwt';
import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { integerIn, parseFields, textIn } from '../base/json-fields.js';
import { StatusError } from '../base/status-error.js';
import type { AskStore } from './ask-store.js';
import { type CachedToken, createCachedToken, type FetchedToken } from './cached-token.js';
import { storeUnavailable } from './store-errors.js';

/** A service account at Google. */
export interface GoogleCredentials {
  readonly clientEmail: string;
  /** PEM (PKCS 8). */
  readonly privateKey: string;
}

export interface GoogleAccessTokensDeps {
  readonly ask: AskStore;
  /** Where service accounts exchange what they sign for access tokens. */
  readonly authUrl: string;
  readonly clock: Clock;
}

/** The token of an account, kept until shortly before it ends. `get` throws FAILED_PRECONDITION and UNAVAILABLE. */
export type GoogleAccessTokens = (credentials: GoogleCredentials) => CachedToken;

const SCOPE = 'https://www.googleapis.com/auth/androidpublisher';
const LIFETIME_SEC = 3600;
/** Modules may name accounts of their own. */
const MAX_ACCOUNTS = 32;

export function createGoogleAccessTokens(deps: GoogleAccessTokensDeps): GoogleAccessTokens {
  const tokens = new Map<string, CachedToken>();
  return (credentials) => {
    const id = createHash('sha256').update(JSON.stringify(credentials)).digest('base64');
    const token = tokens.get(id) ?? createCachedToken(deps.clock, () => fetchToken(deps, credentials));
    // The one that was used last stands last.
    tokens.delete(id);
    tokens.set(id, token);
    if (tokens.size > MAX_ACCOUNTS) tokens.delete(tokens.keys().next().value!);
    return token;
  };
}

async function fetchToken(
  { ask, authUrl, clock }: GoogleAccessTokensDeps,
  credentials: GoogleCredentials,
): Promise<FetchedToken> {
  const assertion = signClaims(credentials, authUrl, Math.floor(clock.nowMs() / 1000));
  const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
  const { status, text } = await ask({
    store: 'Google',
    url: new URL(authUrl),
    method: 'POST',
    body: new URLSearchParams(form),
  });
  if (status !== 200) throw storeUnavailable('Google', `the service account got HTTP status ${status}`);
  const fields = parseFields(text) ?? {};
  const token = textIn(fields, 'access_token');
  if (token === '') throw storeUnavailable('Google', 'the service account got no token');
  return { token, expiresInSec: integerIn(fields, 'expires_in') ?? 0 };
}

function signClaims({ clientEmail, privateKey }: GoogleCredentials, audience: string, nowSec: number): string {
  const claims = { iss: clientEmail, scope: SCOPE, aud: audience, iat: nowSec, exp: nowSec + LIFETIME_SEC };
  return createSigner({ key: readKey(privateKey), algorithm: 'RS256' })(claims);
}

/** As PEM. */
function readKey(privateKey: string): string {
  try {
    // Environments and some files have the line ends of the key escaped.
    const key = createPrivateKey(privateKey.replaceAll('\\n', '\n').trim());
    if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    // What the library says may quote the key.
  }
  throw new StatusError(Code.FAILED_PRECONDITION, 'iap.google.private_key is no RSA key in PEM form.');
}
