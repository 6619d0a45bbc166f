import { type Config, type OptionName, optionNames } from '../config/schema.js';

/** What `initializer.getConfig()` has, group by group: what Nakama's has, keys and passwords included. */
const shown: Readonly<Record<string, readonly string[]>> = {
  logger: ['level'],
  session: [
    'encryption_key',
    'token_expiry_sec',
    'refresh_encryption_key',
    'refresh_token_expiry_sec',
    'single_socket',
    'single_match',
    'single_party',
    'single_session',
  ],
  socket: ['server_key', 'port', 'address', 'protocol'],
  'social.steam': ['publisher_key', 'app_id'],
  'social.facebook_instant_game': ['app_secret'],
  'social.facebook_limited_login': ['app_id'],
  'social.apple': ['bundle_id'],
  runtime: ['env', 'http_key'],
  'iap.apple': ['shared_password', 'notifications_endpoint_id'],
  'iap.google': ['client_email', 'private_key', 'notifications_endpoint_id', 'refund_check_period_min', 'package_name'],
  'iap.huawei': ['public_key', 'client_id', 'client_secret'],
  'iap.facebook_instant': ['app_secret'],
  google_auth: ['credentials_json'],
  satori: ['url', 'api_key_name', 'api_key', 'signing_key'],
};

/** Nakama's names where they are not those of the options. */
const renamed: Readonly<Record<string, string>> = {
  facebook_instant_game: 'facebookInstantGame',
  facebook_limited_login: 'facebookLimitedLogin',
};

interface Tree {
  [name: string]: Tree | Config[OptionName];
}

/** The configuration as modules get it. */
export function moduleConfig(config: Config): Record<string, unknown> {
  const root: Tree = { name: config.name, shutdown_grace_sec: config.shutdown_grace_sec };
  for (const [path, names] of Object.entries(shown)) {
    let group = root;
    for (const part of path.split('.').map((name) => renamed[name] ?? name)) {
      group[part] ??= {};
      group = group[part] as Tree;
    }
    for (const name of names) group[name] = config[optionOf(`${path}.${name}`)];
  }
  return root;
}

function optionOf(name: string): OptionName {
  const found = optionNames.find((each) => each === name);
  if (found === undefined) throw new Error(`There is no option ${name}.`);
  return found;
}
