import { checkConfig } from './check-config.js';
import { parseValue, type Setting, type Value } from './parse-value.js';
import { type Environment, readEnvironment } from './read-environment.js';
import { readFlags } from './read-flags.js';
import { readYaml } from './read-yaml.js';
import { type Config, type OptionName, optionNames, optionOf, options } from './schema.js';

export interface LoadedConfig {
  readonly config: Config;
  /** What the operator should know although the server can start; one line each. */
  readonly warnings: readonly string[];
}

/**
 * The configuration out of ARGV (options only), ENV and the YAML files that these name: flags go before environment,
 * environment before YAML, YAML before defaults. `readFile` returns the text of a file or throws.
 * Throws ConfigError for the first thing that is wrong, also where another source overrides it.
 */
export function loadConfig(
  argv: readonly string[],
  env: Environment,
  readFile: (path: string) => string,
): LoadedConfig {
  const flags = parseAll(readFlags(argv));
  const environment = parseAll(readEnvironment(env));
  const files = (flags.get('config') ?? environment.get('config') ?? []) as readonly string[];
  const yaml = files.flatMap((file) => [...parseAll(readYaml(file, readFile))]);
  const values = Object.fromEntries([...yaml, ...environment, ...flags]);
  const config = defaultConfig(values as Partial<Config>);
  checkConfig(config);
  return { config, warnings: unusedWarnings(config) };
}

/** The default of every option, but for OVERRIDES, frozen and not checked. */
export function defaultConfig(overrides: Partial<Config> = {}): Config {
  const values = optionNames.map((name): [OptionName, Value] => {
    const value = overrides[name] ?? options[name].default;
    return [name, Array.isArray(value) ? Object.freeze([...value]) : (value as Value)];
  });
  return Object.freeze(Object.fromEntries(values)) as unknown as Config;
}

function parseAll(settings: ReadonlyMap<OptionName, Setting>): Map<OptionName, Value> {
  return new Map([...settings].map(([name, setting]) => [name, parseValue(optionOf(name), setting)]));
}

function unusedWarnings(config: Config): string[] {
  const names = optionNames.filter((name) => !optionOf(name).used && !isDefault(config, name));
  return names.length === 0 ? [] : [`these options are set, but nothing uses them yet: ${names.join(', ')}`];
}

function isDefault(config: Config, name: OptionName): boolean {
  return JSON.stringify(config[name]) === JSON.stringify(options[name].default);
}
