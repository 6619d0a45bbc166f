// parity.json names every nk function and every registration with the test that covers it. This keeps it true.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createBundleNk } from '../../src/guest/create-nk.js';
import { EVENT_HOOKS } from '../../src/guest/hook-names.js';
import { createInitReplay } from '../../src/guest/init-replay.js';
import { createRecordingInitializer } from '../../src/guest/initializer.js';
import { luaFunctions } from '../../src/guest/lua/lua-functions.js';
import { pureFunctions } from '../../src/guest/nk/pure-functions.js';
import { NK_NAMES } from '../../src/guest/nk-names.js';
import { TRANSACTION_FUNCTIONS } from '../../src/guest/transaction-functions.js';
import { createNkFunctions } from '../../src/runtime/nk/create-nk-functions.js';
import parity from './parity.json' with { type: 'json' };

interface Entry {
  /** The file of the test, from the root of the project, and its title as the file has it. */
  readonly test: string;
  readonly title: string;
  /** What the test loads, where it is this that names the function. */
  readonly module?: string;
}

const root = path.resolve(import.meta.dirname, '../..');
/** In Nakama: 169 functions, of which one has two forms, and 170 registrations. */
const nakamaFunctions: Readonly<Record<string, Entry>> = parity.functions;
const functions: Readonly<Record<string, Entry>> = { ...nakamaFunctions, ...parity.functionsBeyondNakama };
const registrations: Readonly<Record<string, Entry>> = parity.registrations;
/** Registrations that Nakama does not have. */
const beyond: Readonly<Record<string, Entry>> = parity.registrationsBeyondNakama;
/** Known by name, and not built. */
const notBuilt: readonly string[] = parity.notBuilt;

const howTo =
  'add it to test/parity/parity.json, with the test that covers it: "NAME": { "test": "test/….test.ts", "title": "…" }';

const texts = new Map<string, string | undefined>();
function textOf(file: string): string | undefined {
  const full = path.join(root, file);
  if (!texts.has(file)) texts.set(file, fs.existsSync(full) ? fs.readFileSync(full, 'utf8') : undefined);
  return texts.get(file);
}

/** What is wrong with ENTRY; NAMES: one of these the test has to mention. */
function problems(name: string, { test: file, title, module }: Entry, names: readonly string[]): string[] {
  const text = textOf(file);
  if (text === undefined) return [`${name}: there is no ${file}`];
  const found: string[] = [];
  const quoted = [`'${title.replaceAll("'", "\\'")}'`, `"${title}"`, `\`${title}\``];
  if (!quoted.some((each) => text.includes(each))) found.push(`${name}: ${file} has no test '${title}'`);
  const mentioning = module === undefined ? text : textOf(module);
  if (mentioning === undefined) return [...found, `${name}: there is no ${module}`];
  if (module !== undefined && !text.includes(path.basename(path.dirname(module)))) {
    found.push(`${name}: ${file} does not load ${module}`);
  }
  const isMentioned = names.some((each) => new RegExp(`\\b${each}\\b`).test(mentioning));
  if (!isMentioned) found.push(`${name}: ${module ?? file} does not mention ${names.join(' or ')}`);
  return found;
}

const sorted = (names: Iterable<string>) => [...names].sort();

describe('nk functions', () => {
  test('are listed, each once, and nothing else', () => {
    const missing = NK_NAMES.filter((name) => !functions[name] && !notBuilt.includes(name));
    expect(missing, howTo).toEqual([]);
    expect(Object.keys(functions).filter((name) => !NK_NAMES.includes(name))).toEqual([]);
    expect(new Set(NK_NAMES).size).toBe(NK_NAMES.length);
    expect([...Object.keys(nakamaFunctions), ...notBuilt]).toHaveLength(168);
  });

  test('are built, but for those that the list says are not', () => {
    const built = [...Object.keys(pureFunctions), ...Object.keys(createNkFunctions({ sessions: {} } as never))];
    const missing = NK_NAMES.filter((name) => !built.includes(name) && asksMainThread(name));
    expect(missing, 'what is built is taken out of notBuilt; what is not is named there').toEqual(sorted(notBuilt));
    for (const name of TRANSACTION_FUNCTIONS) expect(NK_NAMES).toContain(name);
  });

  test('are covered by the tests that the list names', () => {
    expect(Object.entries(functions).flatMap(([name, entry]) => problems(name, entry, [name]))).toEqual([]);
  });
});

/** Whether a module's thread leaves NAME to the main thread. */
function asksMainThread(name: string): boolean {
  let isAsked = false;
  const ask = () => {
    isAsked = true;
  };
  const bridge = { call: ask, callInit: ask };
  try {
    createBundleNk({ bridge, replay: createInitReplay(), localNk: {} } as never)[name]!();
  } catch {
    // It wants arguments.
  }
  return isAsked;
}

describe('registrations', () => {
  const ours = Object.keys(createRecordingInitializer({}).initializer);

  test('are listed, each once, and nothing else', () => {
    const listed = [...Object.keys(registrations), ...parity.withoutTest, ...Object.keys(beyond)];
    expect(
      ours.filter((name) => !listed.includes(name)),
      howTo,
    ).toEqual([]);
    expect(listed.filter((name) => !ours.includes(name))).toEqual([]);
    expect(new Set(listed).size).toBe(listed.length);
    expect([...Object.keys(registrations), ...parity.withoutTest]).toHaveLength(170);
  });

  test('without a test are named, and have none', () => {
    const modules = fs
      .readdirSync(path.join(root, 'test/modules'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /^[\w-]+\/\w+\.[jt]s$/.test(file))
      .map((file) => textOf(`test/modules/${file}`)!);
    const used = parity.withoutTest.filter((name) => modules.some((text) => text.includes(name)));
    expect(used, `a module of the tests registers it: take it out of withoutTest, and ${howTo}`).toEqual([]);
  });

  test('are covered by the tests that the list names', () => {
    const found = Object.entries({ ...registrations, ...beyond }).flatMap(([name, entry]) =>
      problems(name, entry, [name, name.replace(/^register(?:Before|After)?/, '')]),
    );
    expect(found).toEqual([]);
  });
});

describe('in Lua', () => {
  const registrationsOfLua: Readonly<Record<string, Entry>> = parity.luaRegistrations;
  /** The tests that run code in Lua, and the modules that they load. */
  const luaTests = [
    ...fs.readdirSync(path.join(root, 'test/guest/lua')).map((name) => `test/guest/lua/${name}`),
    ...['test/clients/lua.test.ts', 'test/parity/nk-in-lua.test.ts', 'test/parity/functions-in-lua.test.ts'],
    ...['test/modules/lua/main.lua', 'test/modules/lua-events/main.lua'],
  ].map((file) => textOf(file)!);

  test('what registers a function is covered by the tests that the list names', () => {
    const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const events = EVENT_HOOKS.map((event) => `register${snake(event)}`);
    const byName = ['rpc', 'req_before', 'req_after', 'rt_before', 'rt_after', 'storage_index', 'storage_index_filter'];
    const all = [...events, ...byName.map((name) => `register_${name}`)];
    expect(sorted(Object.keys(registrationsOfLua)), howTo).toEqual(sorted(all));
    expect(Object.entries(registrationsOfLua).flatMap(([name, entry]) => problems(name, entry, [name]))).toEqual([]);
  });

  test('each nk function is called by a test', () => {
    const isCalled = (name: string) => luaTests.some((text) => new RegExp(`\\bnk\\.${name}\\b|'${name}'`).test(text));
    const uncalled = [...luaFunctions().keys()].filter((name) => !isCalled(name));
    expect(uncalled, 'call it in test/parity/functions-in-lua.test.ts').toEqual([]);
  });
});

describe('the check finds', () => {
  const file = 'test/layout.test.ts';
  const title = 'the project keeps its import rules';
  test.each<[string, Entry, string]>([
    ['a file that is not there', { test: 'test/none.test.ts', title }, 'there is no test/none.test.ts'],
    ['a title that is not there', { test: file, title: 'something else' }, "has no test 'something else'"],
    ['a test that has nothing to do with it', { test: file, title }, 'does not mention'],
    [
      'a module that the test does not load',
      { test: file, title, module: 'test/modules/talk/index.js' },
      'does not load',
    ],
  ])('%s', (_, entry, problem) => {
    expect(problems('some', entry, [`some${'Function'}`]).join('\n')).toContain(problem);
  });
});
