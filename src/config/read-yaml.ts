import { LineCounter, parseDocument } from 'yaml';
import { failureReason } from '../base/failure-reason.js';
import { ConfigError, quote } from './config-error.js';
import type { Setting } from './parse-value.js';
import { isOptionName, type OptionName, optionNames, optionOf } from './schema.js';
import { unknownOption } from './unknown-option.js';

/**
 * Reads the options in the YAML file called FILE: nested (`socket:` `port:`), with dots (`socket.port:`), or both.
 * Every value is taken as it is written, so that `server_key: 007` is "007". Throws ConfigError.
 */
export function readYaml(file: string, readFile: (path: string) => string): Map<OptionName, Setting> {
  const settings = new Map<OptionName, Setting>();
  const content = parseYaml(file, readText(file, readFile));
  if (content === null || content === '') return settings;
  if (!(content instanceof Map)) throw new ConfigError(`${quote(file)} must hold options, like "socket.port: 7350"`);
  collect(file, content, '', settings);
  return settings;
}

function readText(file: string, readFile: (path: string) => string): string {
  try {
    return readFile(file);
  } catch (error) {
    throw new ConfigError(`cannot read ${quote(file)}: ${failureReason(error)}`);
  }
}

/** Errors tell the place, never the text there: it may be a secret. */
function parseYaml(file: string, text: string): unknown {
  const lineCounter = new LineCounter();
  const notYaml = (detail: string): ConfigError => new ConfigError(`${quote(file)} is not valid YAML: ${detail}`);
  let document: ReturnType<typeof parseDocument>;
  try {
    document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter });
  } catch {
    throw notYaml('it is nested too deeply');
  }
  const [error] = document.errors;
  if (error) {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    throw notYaml(`${error.code.toLowerCase().replaceAll('_', ' ')} in line ${line}, column ${col}`);
  }
  try {
    return document.toJS({ mapAsMap: true });
  } catch {
    throw notYaml('its aliases cannot be resolved');
  }
}

function collect(file: string, group: Map<unknown, unknown>, prefix: string, settings: Map<OptionName, Setting>): void {
  for (const [key, value] of group) {
    const name = `${prefix}${typeof key === 'string' ? key : '?'}`;
    const where = `${name.slice(0, 100)} in ${quote(file)}`;
    if (isOptionName(name)) {
      if (name === 'config') throw new ConfigError(`${where}: a file cannot name further files`);
      if (settings.has(name)) throw new ConfigError(`${where} is given twice`);
      settings.set(name, toSetting(name, value, where));
    } else if (!optionNames.some((option) => option.startsWith(`${name}.`))) {
      throw unknownOption(name, name, optionNames, (known) => `${known} (in ${quote(file)})`);
    } else if (value instanceof Map) {
      collect(file, value, `${name}.`, settings);
    } else if (value !== '' && value !== null) {
      throw new ConfigError(`${where} is a group of options, so it cannot have a value`);
    }
  }
}

function toSetting(name: OptionName, value: unknown, where: string): Setting {
  if (typeof value === 'string') return { where, texts: [value] };
  if (value === null) return { where, texts: [''] };
  const isList = Array.isArray(value) && value.every((entry) => typeof entry === 'string');
  if (isList && optionOf(name).type === 'list') return { where, texts: value, verbatim: true };
  throw new ConfigError(`${where} must be ${optionOf(name).type === 'list' ? 'a list of texts' : 'a single value'}`);
}
