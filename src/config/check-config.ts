import { ConfigError } from './config-error.js';
import { parseGoogleCredentials } from './google-credentials.js';
import type { Option } from './option.js';
import { type Config, type OptionName, optionNames, optionOf } from './schema.js';

/** Checks what no single option can tell: how values stand to each other. Throws ConfigError for the first fault. */
export function checkConfig(config: Config): void {
  if (config.environment === 'production') refusePublicDefaults(config);
  if (config['session.encryption_key'] === config['session.refresh_encryption_key']) {
    throw new ConfigError('session.encryption_key and session.refresh_encryption_key must differ');
  }
  if (config['socket.ping_period_ms'] >= config['socket.pong_wait_ms']) {
    throw new ConfigError('socket.ping_period_ms must be less than socket.pong_wait_ms');
  }
  if ((config['socket.ssl_certificate'] === '') !== (config['socket.ssl_private_key'] === '')) {
    throw new ConfigError('socket.ssl_certificate and socket.ssl_private_key must be given together');
  }
  parseGoogleCredentials(config['google_auth.credentials_json']);
  checkSatori(config);
  checkDatabaseAddress(config['database.address']);
  checkPorts(config);
}

function refusePublicDefaults(config: Config): void {
  const names = optionNames.filter((name) => {
    const option: Option = optionOf(name);
    return option.type === 'string' && option.publicDefault && config[name] === option.default;
  });
  if (names.length === 0) return;
  throw new ConfigError(
    `environment is production, but these still have the default that everyone knows: ${names.join(', ')}`,
  );
}

/** Satori takes requests only by all of these. */
function checkSatori(config: Config): void {
  const names = ['satori.url', 'satori.api_key_name', 'satori.api_key', 'satori.signing_key'] as const;
  const missing = names.filter((name) => config[name] === '');
  if (missing.length === 0 || missing.length === names.length) return;
  throw new ConfigError(`${names.join(', ')} must be given together; there is no ${missing.join(', ')}`);
}

function checkDatabaseAddress(addresses: readonly string[]): void {
  if (addresses.length === 0) throw new ConfigError('database.address must name a database, or be "embedded"');
  if (addresses.length > 1 && addresses.includes('embedded')) {
    throw new ConfigError('database.address must be either "embedded" or addresses, not both');
  }
}

/** Two listeners on one TCP port. What nothing uses yet does not listen; 0 is any free port, or none. */
function checkPorts(config: Config): void {
  const names = ['socket.port', 'console.port', 'metrics.prometheus_port'] as const satisfies readonly OptionName[];
  const taken = new Map<number, string>([[config['socket.port'] - 1, 'gRPC (the port below socket.port)']]);
  for (const name of names) {
    const port = config[name];
    if (port === 0 || !optionOf(name).used) continue;
    const other = taken.get(port);
    if (other) throw new ConfigError(`${name} is ${port}, which is the port of ${other} too`);
    taken.set(port, name);
  }
}
