import { ConfigError } from './config-error.js';

/** A client of a Google project, of the file that Google's console gives for it. */
export interface GoogleCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
  /** '' for clients of games. */
  readonly redirectUri: string;
  /** Where codes are exchanged for tokens. */
  readonly tokenUri: string;
}

const OPTION = 'google_auth.credentials_json';
const TOKEN_URI = 'https://oauth2.googleapis.com/token';

/** What `google_auth.credentials_json` says; undefined where it is empty. Throws ConfigError, without quoting it. */
export function parseGoogleCredentials(json: string): GoogleCredentials | undefined {
  if (json === '') return undefined;
  const { web, installed } = Object(parseJson(json)) as { web?: unknown; installed?: unknown };
  const client = Object(web ?? installed) as Record<string, unknown>;
  const { client_id: clientId, client_secret: clientSecret, token_uri: tokenUri = TOKEN_URI } = client;
  if (typeof clientId !== 'string' || clientId === '' || typeof clientSecret !== 'string') {
    throw new ConfigError(
      `${OPTION} must be the text of a client's JSON file, with web.client_id and web.client_secret`,
    );
  }
  if (typeof tokenUri !== 'string' || !URL.canParse(tokenUri)) {
    throw new ConfigError(`token_uri of ${OPTION} must be an address`);
  }
  const [redirectUri = ''] = Array.isArray(client.redirect_uris) ? client.redirect_uris : [];
  return { clientId, clientSecret, redirectUri: String(redirectUri), tokenUri };
}

/** The parser's words may quote the secret. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new ConfigError(`${OPTION} must be JSON`);
  }
}
