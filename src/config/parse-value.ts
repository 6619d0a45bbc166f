import { ConfigError, quote } from './config-error.js';
import { type IntegerOption, type ListOption, MAX_INTEGER, type Option, type StringOption } from './option.js';

/** What one source says about one option, not yet understood. */
export interface Setting {
  /** Where it stands, as the operator wrote it: `--socket.port`, `TICKWIRE_SOCKET_PORT`, `socket.port in FILE`. */
  readonly where: string;
  readonly texts: readonly string[];
  /** The texts are the entries of a list as they are: they are not taken apart at commas. */
  readonly verbatim?: boolean;
}

export type Value = string | number | boolean | readonly string[];

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

export function isBooleanWord(text: string): boolean {
  return booleans.has(text.toLowerCase());
}

/** The value that SETTING gives OPTION. Where it is given more than once the last counts; lists are put together. */
export function parseValue(option: Option, setting: Setting): Value {
  if (option.type === 'list') return parseList(option, setting);
  const text = setting.texts.at(-1) ?? '';
  if (option.type === 'integer') return parseInteger(option, setting.where, text);
  if (option.type === 'string') return parseString(option, setting.where, text);
  const value = booleans.get(text.toLowerCase());
  if (value === undefined) throw malformed(option, setting.where, text, 'true or false');
  return value;
}

function parseInteger(option: IntegerOption, where: string, text: string): number {
  const max = option.max ?? MAX_INTEGER;
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= option.min && value <= max)) {
    throw malformed(option, where, text, `a whole number from ${option.min} to ${max}`);
  }
  return value + 0; // never -0
}

function parseString(option: StringOption, where: string, text: string): string {
  if (text.includes('\0')) throw malformed(option, where, text, 'text without null characters');
  if (option.choices && !option.choices.includes(text)) {
    throw malformed(option, where, text, `one of ${option.choices.join(', ')}`);
  }
  if (option.pattern && !option.pattern.matches.test(text)) throw malformed(option, where, text, option.pattern.words);
  if (option.nonEmpty && text === '') throw malformed(option, where, text, 'something other than an empty text');
  return text;
}

const ENTRY_END = /[,\n]/;
const ASSIGNMENT_END = /\n|,(?=\s*[A-Za-z_][\w-]*=)/;

function parseList(option: ListOption, setting: Setting): readonly string[] {
  const end = option.entries === 'assignments' ? ASSIGNMENT_END : ENTRY_END;
  const entries = setting.verbatim ? setting.texts : setting.texts.flatMap((text) => text.split(end));
  const list = entries.map((entry) => entry.trim()).filter((entry) => entry !== '');
  for (const entry of list) {
    const isAssignment = /^[^=\s]+=/.test(entry);
    if (option.entries === 'assignments' && !isAssignment) {
      throw malformed(option, setting.where, entry, 'entries of the form NAME=VALUE');
    }
  }
  return list;
}

function malformed(option: Option, where: string, text: string, expected: string): ConfigError {
  const given = option.secret ? '' : `, not ${quote(text)}`;
  return new ConfigError(`${where} must be ${expected}${given}`);
}
