import { nearestName } from '../base/nearest-name.js';
import { ConfigError, quote } from './config-error.js';

export const commands = ['start', 'check', 'reload', 'replay', 'help', 'version'] as const;

export interface CommandLine {
  readonly command: (typeof commands)[number];
  /** What follows the command: options only. */
  readonly options: readonly string[];
}

/** What ARGV asks for; `start` where it names no command. `--help` and `--version` go before everything else. */
export function parseCommand(argv: readonly string[]): CommandLine {
  if (argv.includes('--help') || argv.includes('-h')) return { command: 'help', options: [] };
  if (argv.includes('--version')) return { command: 'version', options: [] };
  const [first] = argv;
  if (first === undefined || first.startsWith('-')) return { command: 'start', options: argv };
  const command = commands.find((each) => each === first);
  if (command) return { command, options: argv.slice(1) };
  throw new ConfigError(`unknown command ${quote(first)}; did you mean ${nearestName(first, commands)}?`);
}
