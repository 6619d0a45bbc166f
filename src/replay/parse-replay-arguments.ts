import path from 'node:path';
import { nearestName } from '../base/nearest-name.js';
import { ConfigError, quote } from '../config/config-error.js';
import type { ReplayOptions } from './replay.js';

export interface ReplayArguments extends ReplayOptions {
  readonly json: boolean;
}

const options = ['runtime.path', 'runtime.js_entrypoint', 'until', 'print', 'timeout_ms', 'json'] as const;
type Name = (typeof options)[number];

const defaultTimeoutMs = 5000;

/** What follows `tickwire replay`; undefined where it asks for help. Throws ConfigError. */
export function parseReplayArguments(argv: readonly string[]): ReplayArguments | undefined {
  if (argv.includes('--help') || argv.includes('-h')) return undefined;
  const values = new Map<Name, string>();
  const files: string[] = [];
  const rest = [...argv];
  for (let each = rest.shift(); each !== undefined; each = rest.shift()) {
    if (!each.startsWith('--')) files.push(each);
    else {
      const [name, value] = readOption(each, rest);
      values.set(name, value);
    }
  }
  const [file] = files;
  if (file === undefined)
    throw new ConfigError('replay needs a file: tickwire replay FILE; tickwire replay --help tells more');
  if (files.length > 1) throw new ConfigError(`replay takes one file; ${quote(files[1]!)} is one too many`);
  const folder = values.get('runtime.path');
  return {
    file,
    path: folder === undefined ? '' : path.resolve(folder),
    entrypoint: values.get('runtime.js_entrypoint') ?? '',
    until: wholeNumber(values, 'until'),
    print: wholeNumber(values, 'print'),
    timeoutMs: wholeNumber(values, 'timeout_ms') || defaultTimeoutMs,
    json: values.has('json'),
  };
}

function readOption(text: string, rest: string[]): [Name, string] {
  const equals = text.indexOf('=');
  const given = equals < 0 ? text.slice(2) : text.slice(2, equals);
  const name = options.find((each) => each === given);
  if (!name)
    throw new ConfigError(`unknown option ${quote(`--${given}`)}; did you mean --${nearestName(given, options)}?`);
  if (name === 'json') return [name, ''];
  const value = equals < 0 ? rest.shift() : text.slice(equals + 1);
  if (value === undefined) throw new ConfigError(`--${name} needs a value`);
  return [name, value];
}

function wholeNumber(values: ReadonlyMap<Name, string>, name: Name): number | undefined {
  const text = values.get(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new ConfigError(`--${name}: ${quote(text)} is no whole number`);
  return Number(text);
}
