import fs from 'node:fs';
import path from 'node:path';
import { createApiHandlers } from '../../src/api/handlers.js';
import { pureFunctions } from '../../src/guest/nk/pure-functions.js';
import { NK_NAMES } from '../../src/guest/nk-names.js';
import { realtimeHandlers } from '../../src/realtime/index.js';
import { createNkFunctions } from '../../src/runtime/nk/create-nk-functions.js';
import { apiMethods } from '../../src/wire/gen/bindings.js';

type Exceptions = Record<string, { step: number; reason: string }[]>;

/** docs/status.md, as the code stands: what is there, and what is not yet. */
export function renderStatus(): string {
  const methods = apiMethods.map(({ name }) => name);
  const handled = Object.keys(createApiHandlers({} as never));
  const messages = Object.entries(realtimeHandlers);
  const functions = [...Object.keys(pureFunctions), ...Object.keys(createNkFunctions({ sessions: {} } as never))];
  return `${[
    '# What works today, and what does not yet',
    '',
    'Accounts, sessions, storage objects, RPCs, relayed and authoritative matches, presence, modules of both kinds, metrics',
    'and the database of Nakama are there. What else the protocol has is known by name, and refused with an error that says',
    'so, until it is built. (A test writes the lists below: `npx vitest run test/docs -u`.)',
    '',
    ...section(
      'Client API, over HTTP and gRPC',
      methods.filter((name) => handled.includes(name)),
      'Answered with status 501, code 12 (UNIMPLEMENTED), where no before hook of a module says otherwise:',
      methods.filter((name) => !handled.includes(name)),
    ),
    ...section(
      'Messages of clients over the socket',
      messages.filter(([, handler]) => handler).map(([name]) => name),
      'Answered with an error:',
      messages.filter(([, handler]) => !handler).map(([name]) => name),
    ),
    ...section(
      'nk functions of modules',
      NK_NAMES.filter((name) => functions.includes(name)),
      'Throw an error:',
      NK_NAMES.filter((name) => !functions.includes(name)),
    ),
    'test/parity/parity.json names each nk function and each registration with the test that covers it.',
    '',
    '## Also not there yet',
    '',
    '- The web console and the cluster: their options are accepted and unused.',
    '',
    '## Conformance',
    '',
    ...conformance(),
  ].join('\n')}\n`;
}

function section(title: string, there: readonly string[], refusal: string, missing: readonly string[]): string[] {
  return [
    `## ${title}`,
    '',
    `${there.length} of ${there.length + missing.length}:`,
    ...wrapped(there),
    '',
    ...(missing.length > 0 ? [refusal, ...wrapped(missing), ''] : []),
  ];
}

/** Names in lines of at most 120 characters. */
function wrapped(names: readonly string[]): string[] {
  const lines: string[] = [];
  names.forEach((name, index) => {
    const item = `\`${name}\`${index < names.length - 1 ? ',' : '.'}`;
    const line = lines.at(-1);
    if (line === undefined || line.length + 1 + item.length > 120) lines.push(item);
    else lines[lines.length - 1] = `${line} ${item}`;
  });
  return lines;
}

/** Which recorded scenarios hold, by the list that CI replays, and the steps of them that do not. */
function conformance(): string[] {
  const root = path.resolve(import.meta.dirname, '../..');
  const script = fs.readFileSync(path.join(root, '.ci/run'), 'utf8');
  const prefixes = /^SCENARIOS=(.*)$/m.exec(script)![1]!.split(',');
  const exceptions = JSON.parse(fs.readFileSync(path.join(root, 'docs/conformance.json'), 'utf8')) as Exceptions;
  const rows = Object.entries(exceptions).flatMap(([scenario, steps]) =>
    steps.map(({ step, reason }) => `| ${scenario} | ${step} | ${reason} |`),
  );
  const replayed = ['The recorded scenarios that CI replays are those whose names begin with:', ...wrapped(prefixes)];
  if (rows.length === 0) return [...replayed, '', 'All of their steps hold.'];
  const heading = [
    'Their steps all hold, but for these:',
    '',
    '| scenario | step | because it |',
    '| --- | --- | --- |',
  ];
  return [...replayed, '', ...heading, ...rows];
}
