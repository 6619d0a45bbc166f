import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearestName } from '../../src/base/nearest-name.js';
import { ConfigError } from '../../src/config/config-error.js';
import { loadConfig } from '../../src/config/load-config.js';
import type { Environment } from '../../src/config/read-environment.js';
import { type Config, environmentName, type OptionName, optionNames, optionOf } from '../../src/config/schema.js';

interface Sources {
  flags?: string[];
  env?: Environment;
  files?: Record<string, string>;
}

function load({ flags = [], env = {}, files = {} }: Sources) {
  return loadConfig(flags, env, (file) => {
    const text = files[file];
    if (text === undefined) throw Object.assign(new Error(`ENOENT, open ${file}`), { code: 'ENOENT' });
    return text;
  });
}

const configOf = (sources: Sources): Config => load(sources).config;
const yaml = (text: string): Sources => ({ flags: ['--config', 'a.yml'], files: { 'a.yml': text } });

function faultOf(sources: Sources): string {
  try {
    load(sources);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  return 'no fault';
}

describe('flags', () => {
  test.each([
    ['--socket.port 8000', 'socket.port', 8000],
    ['--socket.port=8000', 'socket.port', 8000],
    ['--socket.port 1 --socket.port 8000', 'socket.port', 8000],
    ['--session.single_socket', 'session.single_socket', true],
    ['--session.single_socket --socket.port 2', 'session.single_socket', true],
    ['--session.single_socket TRUE', 'session.single_socket', true],
    ['--session.single_socket=false', 'session.single_socket', false],
    ['--logger.stdout false', 'logger.stdout', false],
    ['--logger.stdout 0', 'logger.stdout', false],
    ['--socket.address=', 'socket.address', ''],
    ['--socket.server_key=--x=y', 'socket.server_key', '--x=y'],
    ['--database.address a:1,b:2', 'database.address', ['a:1', 'b:2']],
    ['--database.address a:1 --database.address b:2', 'database.address', ['a:1', 'b:2']],
    ['--runtime.env A=1,2 --runtime.env B=,C=3', 'runtime.env', ['A=1,2', 'B=', 'C=3']],
  ] as [string, OptionName, unknown][])('%s', (line, name, value) => {
    expect(configOf({ flags: line.split(' ') })[name]).toEqual(value);
  });

  test.each([
    ['--socket.prot 1', 'unknown option "--socket.prot"; did you mean --socket.port?'],
    ['--prefix x', 'unknown option "--prefix"; did you mean --metrics.prefix?'],
    ['--hepl', 'unknown option "--hepl"; did you mean --help?'],
    ['-socket.port 1', 'unknown option "-socket.port"; did you mean --socket.port?'],
    ['--socket.server_kye=hush', 'unknown option "--socket.server_kye"; did you mean --socket.server_key?'],
    ['--socket.port', '--socket.port needs a value (write --socket.port=VALUE if it starts with dashes)'],
    ['--name --socket.port 1', '--name needs a value (write --name=VALUE if it starts with dashes)'],
    ['--socket.port abc', '--socket.port must be a whole number from 0 to 65535, not "abc"'],
    ['--socket.port 65536', '--socket.port must be a whole number from 0 to 65535, not "65536"'],
    ['--socket.port -1', '--socket.port must be a whole number from 0 to 65535, not "-1"'],
    ['--socket.port 1.5', '--socket.port must be a whole number from 0 to 65535, not "1.5"'],
    ['--socket.port=', '--socket.port must be a whole number from 0 to 65535, not ""'],
    [
      '--socket.ping_period_ms 2147483648',
      '--socket.ping_period_ms must be a whole number from 1 to 2147483647, not "2147483648"',
    ],
    ['--logger.stdout=maybe', '--logger.stdout must be true or false, not "maybe"'],
    ['--logger.level loud', '--logger.level must be one of debug, info, warn, error, not "loud"'],
    ['--runtime.env hush', '--runtime.env must be entries of the form NAME=VALUE'],
    ['--socket.port 1 2', 'unexpected argument "2" after --socket.port'],
    ['--socket.port 1 check', 'unexpected argument "check" after --socket.port; a command comes before all options'],
    ['--socket.server_key my hush', 'unexpected argument after --socket.server_key'],
    ['stray', 'unexpected argument "stray"'],
    ['--socket.server_key=', '--socket.server_key must be something other than an empty text'],
  ])('%s: %s', (line, message) => {
    expect(faultOf({ flags: line.split(' ') })).toBe(message);
  });

  test('never end in anything but a configuration or a ConfigError of one line', () => {
    const name = fc.oneof(fc.constantFrom(...optionNames), fc.string(), fc.constantFrom('__proto__', 'constructor'));
    const argument = fc.oneof(
      fc.string({ unit: 'binary' }),
      name.map((each) => `--${each}`),
      fc.tuple(name, fc.string({ unit: 'binary' })).map(([each, text]) => `--${each}=${text}`),
      fc.constantFrom('', '-', '--', '---', '--=', '=', '-1', 'true', '\n', '7350', '1e999'),
    );
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 6 }), (flags) => {
        try {
          expect(Object.keys(configOf({ flags })).length).toBe(optionNames.length);
        } catch (error) {
          if (!(error instanceof ConfigError)) throw error;
          expect(error.message).not.toMatch(/[\p{Cc}\u2028\u2029]|^$/u);
          expect(error.message.length).toBeLessThan(500);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('give back every number in range, and no other', () => {
    const integers = optionNames.filter((name) => optionOf(name).type === 'integer');
    fc.assert(
      fc.property(fc.constantFrom(...integers), fc.integer(), (name, value) => {
        const option = optionOf(name);
        if (option.type !== 'integer') throw new Error('unreachable');
        const isInRange = value >= option.min && value <= (option.max ?? 2 ** 31 - 1);
        const fault = faultOf({ flags: [`--${name}=${value}`] });
        if (isInRange) expect(fault).not.toContain('whole number');
        else expect(fault).toContain('whole number');
      }),
    );
  });

  test('never repeat the value of a secret', () => {
    const secrets = optionNames.filter((name) => optionOf(name).secret);
    for (const name of secrets) {
      for (const text of ['hush-hush', 'hush hush', 'hush\0hush', '--hush', 'hush,hush', '']) {
        const flag = faultOf({ flags: [`--${name}`, ...text.split(' ')] });
        const variable = faultOf({ env: { [environmentName(name)]: text } });
        const file = faultOf(yaml(`${name}: {${text}: [`));
        expect([flag, variable, file].join(), name).not.toContain('hush');
      }
    }
  });
});

describe('environment', () => {
  test('sets options, and nothing where a variable is empty', () => {
    const env = { TICKWIRE_SOCKET_PORT: '8000', TICKWIRE_RUNTIME_ENV: 'A=1\nB=2,C=3', TICKWIRE_NAME: '', PATH: '/bin' };
    const config = configOf({ env });
    expect(config['socket.port']).toBe(8000);
    expect(config['runtime.env']).toEqual(['A=1', 'B=2', 'C=3']);
    expect(config.name).toBe('tickwire');
  });

  test('refuses a variable that is no option, with the nearest one that is', () => {
    expect(faultOf({ env: { TICKWIRE_SOCKET_PROT: '1' } })).toBe(
      'unknown option "TICKWIRE_SOCKET_PROT"; did you mean TICKWIRE_SOCKET_PORT?',
    );
    expect(faultOf({ env: { TICKWIRE_SOCKET_PORT: 'x' } })).toBe(
      'TICKWIRE_SOCKET_PORT must be a whole number from 0 to 65535, not "x"',
    );
  });

  test('leaves alone what Kubernetes sets for a service called tickwire, and what is for tests', () => {
    const env = {
      TICKWIRE_SERVICE_HOST: '10.0.0.1',
      TICKWIRE_SERVICE_PORT_HTTP: '7350',
      TICKWIRE_PORT: 'tcp://10.0.0.1:7350',
      TICKWIRE_PORT_7350_TCP_ADDR: '10.0.0.1',
      TICKWIRE_SOCKET_PORT: 'tcp://10.0.0.1:7350',
      TICKWIRE_TEST_DATABASE: 'postgres://x',
    };
    expect(configOf({ env })['socket.port']).toBe(7350);
  });
});

describe('YAML', () => {
  test('is read nested, with dots, and as it is written', () => {
    const config = configOf(
      yaml(`
name: eu-1
socket:
  port: 8000
  server_key: 007
session.single_socket: true
console: { mfa.admin_account_enabled: true }
satori:
runtime:
  env: ["A=1,B=2", C=3]
database: { address: "a:1,b:2" }
`),
    );
    expect(config).toMatchObject({
      name: 'eu-1',
      'socket.port': 8000,
      'socket.server_key': '007',
      'session.single_socket': true,
      'console.mfa.admin_account_enabled': true,
      'runtime.env': ['A=1,B=2', 'C=3'],
      'database.address': ['a:1', 'b:2'],
    });
  });

  test.each([
    ['', 'no fault'],
    ['# only a comment', 'no fault'],
    ['socket: { prot: 1 }', 'unknown option "socket.prot"; did you mean socket.port (in "a.yml")?'],
    ['socket: 7350', 'socket in "a.yml" is a group of options, so it cannot have a value'],
    ['socket.port: [1]', 'socket.port in "a.yml" must be a single value'],
    ['socket.port: { a: 1 }', 'socket.port in "a.yml" must be a single value'],
    ['runtime.env: [[A=1]]', 'runtime.env in "a.yml" must be a list of texts'],
    ['socket.port: x', 'socket.port in "a.yml" must be a whole number from 0 to 65535, not "x"'],
    ['{ socket.port: 1, socket: { port: 2 } }', 'socket.port in "a.yml" is given twice'],
    ['config: b.yml', 'config in "a.yml": a file cannot name further files'],
    ['- 1', '"a.yml" must hold options, like "socket.port: 7350"'],
    ['a: &a [*a]', 'unknown option "a"; did you mean name (in "a.yml")?'],
    ['a: 1\na: 2', '"a.yml" is not valid YAML: duplicate key in line 2, column 1'],
    ['a: "hush', '"a.yml" is not valid YAML: missing char in line 1, column 9'],
    ['[a]: 1', expect.stringContaining('unknown option "?"')],
    ['__proto__: { x: 1 }', expect.stringContaining('unknown option "__proto__"')],
    ['a: *b', '"a.yml" is not valid YAML: its aliases cannot be resolved'],
  ])('%s', (text, message) => {
    expect(faultOf(yaml(text))).toEqual(message);
  });

  test('nesting without end is refused', () => {
    expect(faultOf(yaml('['.repeat(100_000)))).toMatch(/^"a.yml" is not valid YAML: /);
  });

  test('a file that is not there is named', () => {
    expect(faultOf({ flags: ['--config', 'b.yml'] })).toBe('cannot read "b.yml": it does not exist');
  });

  test('never ends in anything but a configuration or a ConfigError of one line', () => {
    const key = fc.oneof(fc.constantFrom(...optionNames, 'socket', 'session', 'config'), fc.string());
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.dictionary(key, fc.jsonValue(), { maxKeys: 4 }).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (content) => {
        expect(faultOf(yaml(content))).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }),
      { numRuns: 500 },
    );
  });
});

describe('sources together', () => {
  const files = { 'a.yml': 'socket: { port: 1001, address: "1.1.1.1" }\nname: a', 'b.yml': 'socket.port: 1002' };
  const config = ['--config', 'a.yml', '--config=b.yml'];

  test('a later file goes before an earlier one', () => {
    expect(configOf({ flags: config, files })).toMatchObject({ 'socket.port': 1002, 'socket.address': '1.1.1.1' });
  });

  test('the environment goes before files and flags go before the environment', () => {
    const env = { TICKWIRE_SOCKET_PORT: '1003', TICKWIRE_NAME: 'b' };
    expect(configOf({ flags: config, env, files })).toMatchObject({ 'socket.port': 1003, name: 'b' });
    const flags = [...config, '--socket.port', '1004'];
    expect(configOf({ flags, env, files })).toMatchObject({ 'socket.port': 1004, name: 'b' });
  });

  test('the environment can name the files', () => {
    expect(configOf({ env: { TICKWIRE_CONFIG: 'a.yml,b.yml' }, files })['socket.port']).toBe(1002);
  });

  test('what is malformed is refused also where it would be overridden', () => {
    expect(faultOf({ flags: ['--socket.port', '1'], env: { TICKWIRE_SOCKET_PORT: 'x' } })).toContain(
      'TICKWIRE_SOCKET_PORT',
    );
  });
});

describe('values together', () => {
  test.each([
    ['--session.encryption_key=a --session.refresh_encryption_key=a', 'must differ'],
    ['--socket.ping_period_ms=25000', 'socket.ping_period_ms must be less than socket.pong_wait_ms'],
    ['--socket.ssl_certificate=a', 'must be given together'],
    ['--google_auth.credentials_json={secret', 'google_auth.credentials_json must be JSON'],
    ['--google_auth.credentials_json={}', 'web.client_id'],
    ['--google_auth.credentials_json={"web":{"client_id":"a"}}', 'web.client_secret'],
    ['--google_auth.credentials_json={"web":{"client_id":"a","client_secret":"b","token_uri":"c"}}', 'token_uri'],
    ['--database.address=', 'must name a database'],
    ['--database.address=embedded,a:1', 'not both'],
    ['--metrics.prometheus_port=7350', 'metrics.prometheus_port is 7350, which is the port of socket.port too'],
    ['--metrics.prometheus_port=7349', 'gRPC'],
  ])('%s', (line, message) => {
    expect(faultOf({ flags: line.split(' ') })).toContain(message);
  });

  test('production refuses every key that still has its default, by name', () => {
    const fault = faultOf({ flags: ['--environment', 'production', '--socket.server_key', 'mine'] });
    for (const name of [
      'session.encryption_key',
      'session.refresh_encryption_key',
      'runtime.http_key',
      'console.password',
      'console.signing_key',
    ]) {
      expect(fault).toContain(name);
    }
    expect(fault).not.toContain('socket.server_key');
    expect(fault).not.toContain('defaultencryptionkey');
  });

  test('production starts with keys of its own', () => {
    const keys = optionNames.filter((name) => {
      const option = optionOf(name);
      return option.type === 'string' && option.publicDefault;
    });
    const flags = keys.map((name) => `--${name}=${name.padEnd(32, '-').slice(0, 32)}`);
    expect(faultOf({ flags: ['--environment=production', ...flags] })).toBe('no fault');
  });

  test('options that nothing uses are named in one warning, where they are not left at their default', () => {
    const { warnings } = load({
      flags: ['--satori.server_key=x', '--tracker.event_queue_size=1024', '--satori.cache_enabled=true'],
    });
    expect(warnings).toEqual([
      'these options are set, but nothing uses them yet: satori.server_key, satori.cache_enabled',
    ]);
    expect(load({}).warnings).toEqual([]);
  });
});

test('the nearest name is the one with the fewest changes, whatever the length', () => {
  expect(nearestName('socket.por', optionNames)).toBe('socket.port');
  expect(nearestName('SOCKET.PORT', optionNames)).toBe('socket.port');
  expect(nearestName('x'.repeat(1_000_000), optionNames)).toBeDefined();
  expect(nearestName('x', [])).toBeUndefined();
});
