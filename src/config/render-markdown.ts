import { defaultOf, groupOf, placeholderOf, rangeOf } from './describe-option.js';
import type { Option } from './option.js';
import { environmentName, optionNames, optionOf } from './schema.js';

const introduction = `# Configuration

Written by \`node scripts/generate-config-docs.mjs\` from \`src/config/options\`: change the help there.

Every option can be given in three ways; the first that is given counts.

1. As a flag: \`--socket.port 7350\` or \`--socket.port=7350\`. \`--session.single_socket\` alone means \`true\`.
2. In the environment: \`TICKWIRE_SOCKET_PORT=7350\`. A variable that is empty counts as not set.
3. In a YAML file: \`--config server.yml\`, as often as there are files; later files override earlier ones.

\`\`\`yaml
socket:
  port: 7350
  server_key: "a key of the game"
runtime.env:
  - REGION=eu
  - SEASON=3
\`\`\`

Lists are given by repeating a flag, with commas, or as a YAML list; an entry that has a comma in it goes into a YAML list.
In lists of \`NAME=VALUE\` a comma ends an entry only where another \`NAME=\` follows it.

Options that do not exist are refused, with the nearest name that does. \`tickwire check\` takes the same options and says
what is wrong with them without starting a server; its exit code is 0 or 2. \`--environment production\` refuses to start
while a key still has its default.
`;

/** The text of docs/configuration.md. */
export function renderMarkdown(): string {
  const parts = [introduction];
  let group = '';
  for (const name of optionNames) {
    if (groupOf(name) !== group) {
      group = groupOf(name);
      parts.push(`## ${group}\n`);
    }
    parts.push(renderOption(name, optionOf(name)));
  }
  return parts.join('\n');
}

function renderOption(name: string, option: Option): string {
  const range = rangeOf(option);
  const facts = [
    `\`${placeholderOf(option)}\``,
    `default \`${defaultOf(option)}\``,
    ...(range ? [range] : []),
    `\`${environmentName(name)}\``,
    ...(option.used ? [] : ['no effect yet']),
  ];
  return `### \`${name}\`\n\n${option.help}\n\n${facts.join(' · ')}\n`;
}
