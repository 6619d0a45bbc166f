import { defaultOf, groupOf, placeholderOf, rangeOf } from './describe-option.js';
import { optionNames, optionOf } from './schema.js';

const MIN_WIDTH = 40;
const MAX_WIDTH = 110;

const commands = [
  ['tickwire [start] [OPTIONS]', 'start the server; Ctrl-C stops it'],
  ['tickwire check [OPTIONS]', 'check the configuration without starting'],
  ['tickwire reload [OPTIONS]', 'have the server of --data_dir load its modules anew'],
  ['tickwire replay FILE', 'run a recorded match again; --help tells how'],
  ['tickwire --help', 'this text'],
  ['tickwire --version', 'the version'],
] as const;

const introduction = [
  'An option is given as --NAME VALUE or --NAME=VALUE, as an environment variable (TICKWIRE_SOCKET_PORT for ' +
    'socket.port), or in a YAML file named by --config. Flags go before the environment, the environment before ' +
    'files. A list is given by repeating the option or with commas.',
];

/** The text of `tickwire --help`, wrapped to WIDTH columns. */
export function renderHelp(width: number): string {
  const columns = Math.min(Math.max(width, MIN_WIDTH), MAX_WIDTH);
  const lines = ['Tickwire, a realtime game server', ''];
  for (const [usage, purpose] of commands) lines.push(...wrap(`${usage.padEnd(28)}${purpose}`, columns, '  '));
  lines.push('', ...introduction.flatMap((text) => wrap(text, columns, '')));
  let group = '';
  for (const name of optionNames) {
    if (groupOf(name) !== group) {
      group = groupOf(name);
      lines.push('', `${group}:`);
    }
    lines.push(...renderOption(name, columns));
  }
  return `${lines.join('\n')}\n`;
}

function renderOption(name: (typeof optionNames)[number], columns: number): string[] {
  const option = optionOf(name);
  const range = rangeOf(option);
  const facts = [`Default: ${defaultOf(option)}`, ...(range ? [range] : [])].join('; ');
  const unused = option.used ? '' : ' No effect yet.';
  return [`  --${name} ${placeholderOf(option)}`, ...wrap(`${option.help} ${facts}.${unused}`, columns, '      ')];
}

/** TEXT in lines of at most COLUMNS, broken at spaces, each starting with INDENT; a longer word is left whole. */
function wrap(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(/ (?=\S)/)) {
    const isEmpty = line.length === indent.length;
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line.trimEnd());
      line = indent + word;
    } else {
      line += isEmpty ? word : ` ${word}`;
    }
  }
  return [...lines, line];
}
