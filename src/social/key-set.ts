import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../base/clock.js';
import type { FetchJson } from './fetch-json.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface KeySetOptions {
  /** Where the provider publishes its keys (a JSON Web Key Set). */
  readonly url: string;
  readonly fetchJson: FetchJson;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** The public keys with which a provider signs. */
export interface KeySet {
  /** The key with this id, as PEM; undefined where the provider has none. Rejects with UNAVAILABLE. */
  find(id: string): Promise<string | undefined>;
}

const FRESH_MS = 3_600_000;
/** Keys that cannot be fetched again are good for this long. */
const MAX_AGE_MS = 24 * FRESH_MS;
/** A provider may have a new key, but ids are made up easily: this is how often they make us ask. */
const MIN_AGE_MS = 30_000;
const MAX_KEYS = 100;
const MIN_RSA_BITS = 2048;

/** Keeps the keys of a provider, and fetches them anew when they are old or a token is signed with another one. */
export function createKeySet({ url, fetchJson, clock }: KeySetOptions): KeySet {
  let keys: ReadonlyMap<string, string> = new Map();
  let fetchedMs = Number.NEGATIVE_INFINITY;
  let fetching: Promise<void> | undefined;

  async function fetchKeys(): Promise<void> {
    const { status, body } = await fetchJson(new URL(url));
    if (status !== 200) throw providerUnavailable(`its keys were answered with HTTP status ${status}`);
    keys = parseKeys(body);
    fetchedMs = clock.monotonicMs();
  }

  function refresh(): Promise<void> {
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined;
    });
    return fetching;
  }

  return {
    async find(id) {
      const known = keys.get(id);
      const ageMs = clock.monotonicMs() - fetchedMs;
      if (ageMs < (known === undefined ? MIN_AGE_MS : FRESH_MS)) return known;
      try {
        await refresh();
      } catch (error) {
        if (known !== undefined && ageMs < MAX_AGE_MS) return known;
        throw error;
      }
      return keys.get(id);
    },
  };
}

/** What is no key that we can use is left out: providers may add kinds that we do not know. */
function parseKeys(body: unknown): ReadonlyMap<string, string> {
  const { keys } = Object(body) as { keys?: unknown };
  if (!Array.isArray(keys) || keys.length > MAX_KEYS) throw providerUnavailable('its answer is no set of keys');
  const parsed = new Map<string, string>();
  for (const each of keys) {
    const { kid } = Object(each) as { kid?: unknown };
    const key = parseKey(each);
    if (typeof kid === 'string' && key) parsed.set(kid, key.export({ type: 'spki', format: 'pem' }).toString());
  }
  if (parsed.size === 0) throw providerUnavailable('its set of keys has none that can be used');
  return parsed;
}

function parseKey(jwk: unknown): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: jwk as never, format: 'jwk' });
    const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
    return modulusLength >= MIN_RSA_BITS || namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}
