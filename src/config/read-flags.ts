import { ConfigError, quote } from './config-error.js';
import { commands } from './parse-command.js';
import { isBooleanWord, type Setting } from './parse-value.js';
import { isOptionName, type OptionName, optionNames, optionOf } from './schema.js';
import { unknownOption } from './unknown-option.js';

/** Takes ARGV apart: `--name value`, `--name=value`, and `--name` alone for a boolean. Throws ConfigError. */
export function readFlags(argv: readonly string[]): Map<OptionName, Setting> {
  const texts = new Map<OptionName, string[]>();
  let position = 0;
  let previous: OptionName | undefined;
  while (position < argv.length) {
    const { name, text: joined } = parseFlag(argv[position++]!, previous);
    let text = joined;
    if (text === undefined && optionOf(name).type === 'boolean') {
      text = isBooleanWord(argv[position] ?? '') ? argv[position++]! : 'true';
    }
    text ??= separateValue(name, argv[position++]);
    texts.set(name, [...(texts.get(name) ?? []), text]);
    previous = name;
  }
  return new Map([...texts].map(([name, list]) => [name, { where: `--${name}`, texts: list }]));
}

function separateValue(name: OptionName, text: string | undefined): string {
  if (text !== undefined && !text.startsWith('--')) return text;
  throw new ConfigError(`--${name} needs a value (write --${name}=VALUE if it starts with dashes)`);
}

function parseFlag(argument: string, previous: OptionName | undefined): { name: OptionName; text?: string } {
  if (!argument.startsWith('-')) throw unexpectedArgument(argument, previous);
  const equals = argument.indexOf('=');
  const written = equals < 0 ? argument : argument.slice(0, equals);
  const name = written.replace(/^--?/, '');
  if (!written.startsWith('--') || !isOptionName(name)) {
    throw unknownOption(written, name, [...optionNames, 'help', 'version'], (known) => `--${known}`);
  }
  return equals < 0 ? { name } : { name, text: argument.slice(equals + 1) };
}

function unexpectedArgument(argument: string, previous: OptionName | undefined): ConfigError {
  if (previous === undefined) return new ConfigError(`unexpected argument ${quote(argument)}`);
  // The rest of a secret whose quotes were forgotten is a secret too.
  const shown = optionOf(previous).secret ? '' : `${quote(argument)} `;
  const hint = commands.some((command) => command === argument) ? '; a command comes before all options' : '';
  return new ConfigError(`unexpected argument ${shown}after --${previous}${hint}`);
}
