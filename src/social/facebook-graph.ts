import { createHmac } from 'node:crypto';
import { unauthenticated } from '../base/status-error.js';
import type { FetchJson } from './fetch-json.js';
import { providerUnavailable } from './provider-unavailable.js';

export interface FacebookGraphOptions {
  /** Of the Graph API with its version, without a slash at the end. */
  readonly apiUrl: string;
  /** '' where it is not known here: an app can be set up to be asked without. */
  readonly appSecret: string;
  readonly fetchJson: FetchJson;
}

/** Facebook's Graph API. */
export interface FacebookGraph {
  /**
   * What it answers to the owner of an access token, or to the app itself. Rejects with UNAUTHENTICATED (it does not take
   * the token) and UNAVAILABLE.
   */
  ask(path: string, token: string, query: Readonly<Record<string, string>>): Promise<unknown>;
}

export function createFacebookGraph({ apiUrl, appSecret, fetchJson }: FacebookGraphOptions): FacebookGraph {
  // Shows that the token has not been taken from a player and used elsewhere; apps can be set up to demand it.
  function proof(token: string): Record<string, string> {
    if (appSecret === '') return {};
    return { appsecret_proof: createHmac('sha256', appSecret).update(token).digest('hex') };
  }

  return {
    async ask(path, token, query) {
      const url = new URL(`${apiUrl}/${path}`);
      const all = { access_token: token, ...proof(token), ...query };
      for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
      const { status, body } = await fetchJson(url);
      // Facebook answers 400 to tokens that it does not know.
      if (status === 400 || status === 401 || status === 403) {
        throw unauthenticated('Facebook does not take this token.');
      }
      if (status !== 200) throw providerUnavailable(`it answered with HTTP status ${status}`);
      return body;
    },
  };
}
