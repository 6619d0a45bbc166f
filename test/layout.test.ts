import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

/**
 * The import rules of the project. A folder may import from lower levels and from itself; folders of one level do not
 * import each other. Type imports count.
 */
const levels: readonly (readonly string[])[] = [
  ['src/base'],
  ['src/config', 'src/logging', 'src/metrics', 'src/remote', 'src/wire', 'src/query', 'src/match/loop'],
  ['src/guest'],
  ['src/database', 'src/transport', 'src/social', 'src/store', 'src/satori', 'src/cluster'],
  ['src/core', 'src/presence', 'src/session'],
  ['src/match', 'src/matchmaker', 'src/party'],
  ['src/runtime', 'src/testing'],
  ['src/realtime', 'src/api', 'src/console', 'src/replay'],
  ['src/server', 'workers'],
  ['src/server.ts'],
  ['src/process-host.ts'],
  ['src/pid-file.ts'],
  ['src/main.ts'],
];

/** Parts that may import less than their level allows. */
const narrower: Readonly<Record<string, readonly string[]>> = {
  'src/guest': ['src/guest', 'src/match/loop', 'src/base'],
};

/** Where game code runs: nothing there, nor anything it imports, reaches a socket or the database. */
const closed = ['workers', 'src/match/loop', 'src/guest'];
const reaching = ['src/database', 'src/transport'];
const reachingPackages = /^(?:node:)?(?:net|tls|dgram|http|https|http2|ws|pg|fastify|@grpc\/grpc-js)(?:\/|$)/;

const vagueNames = /^(?:types?|common|(?:.+-)?(?:utils?|helpers?|managers?)(?:-.+)?)$/;
const environmentReader = 'src/main.ts';

interface Source {
  /** Files of the project, as paths from its root. */
  readonly files: readonly string[];
  readonly packages: readonly string[];
  /** Uses process.argv or process.env. */
  readonly readsEnvironment: boolean;
}

type Graph = ReadonlyMap<string, Source>;

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** What the TypeScript file FILE with the text TEXT imports: statements, re-exports, `import()` and types of `import()`. */
function parseSource(file: string, text: string): Source {
  const files: string[] = [];
  const packages: string[] = [];
  let readsEnvironment = false;
  const visit = (node: Node): void => {
    const specifier = (node.source as Node | null | undefined)?.value;
    if (typeof specifier === 'string') {
      const target = path.posix.join(path.posix.dirname(file), specifier).replace(/\.js$/, '.ts');
      if (specifier.startsWith('.')) files.push(target);
      else packages.push(specifier);
    }
    readsEnvironment ||= usesEnvironment(node);
    for (const child of Object.values(node)) {
      for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) visit(each);
    }
  };
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node);
  return { files, packages, readsEnvironment };
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

const isEnvironmentName = (node: unknown): boolean => {
  const { name, value } = (node ?? {}) as { name?: unknown; value?: unknown };
  return [name, value].some((each) => each === 'env' || each === 'argv');
};

/** `process.env`, `process['env']`, `const { env } = process`, `import { env } from 'node:process'`. */
function usesEnvironment(node: Node): boolean {
  const isProcess = (each: unknown): boolean => isNode(each) && each.name === 'process';
  if (node.type === 'MemberExpression') return isProcess(node.object) && isEnvironmentName(node.property);
  if (node.type === 'VariableDeclarator' && isProcess(node.init)) {
    const properties = ((node.id as Node).properties ?? []) as Node[];
    return properties.some((property) => property.type === 'RestElement' || isEnvironmentName(property.key));
  }
  if (node.type !== 'ImportDeclaration' || !/^(node:)?process$/.test(String((node.source as Node).value))) return false;
  return (node.specifiers as Node[]).some(
    (each) => each.type !== 'ImportDefaultSpecifier' && isEnvironmentName(each.imported),
  );
}

function partOf(file: string): { name: string; level: number } | undefined {
  const found = levels
    .flatMap((names, level) => names.map((name) => ({ name, level })))
    .filter(({ name }) => file === name || file.startsWith(`${name}/`));
  return found.sort((a, b) => b.name.length - a.name.length)[0];
}

/** Every breach of the rules in GRAPH, one line each. */
function breaches(graph: Graph): string[] {
  return [
    ...[...graph.keys()].flatMap(nameBreaches),
    ...[...graph].flatMap(([file, source]) => levelBreaches(file, source)),
    ...[...graph.keys()].flatMap((file) => reachBreaches(file, graph)),
    ...circles(graph),
    ...[...graph]
      .filter(([file, source]) => source.readsEnvironment && file !== environmentReader)
      .map(([file]) => `${file} reads process.argv or process.env; only ${environmentReader} may`),
  ];
}

function nameBreaches(file: string): string[] {
  const base = path.posix.basename(file).replace(/\.c?ts$/, '');
  const found: string[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(base)) found.push(`${file} is not in kebab-case`);
  if (vagueNames.test(base)) found.push(`${file} has a name that says nothing`);
  if (!partOf(file)) found.push(`${file} stands in a folder that has no level`);
  return found;
}

function levelBreaches(file: string, { files }: Source): string[] {
  const from = partOf(file);
  if (!from) return [];
  return files.flatMap((target) => {
    const to = partOf(target);
    if (!to) return [`${file} imports ${target}, which has no level`];
    const isAllowed =
      from.name === to.name || (to.level < from.level && (narrower[from.name]?.includes(to.name) ?? true));
    return isAllowed ? [] : [`${file} (${from.name}) must not import ${target} (${to.name})`];
  });
}

function reachBreaches(file: string, graph: Graph): string[] {
  const part = partOf(file);
  if (!part || !closed.includes(part.name)) return [];
  const reached = new Set([file]);
  for (const each of reached) for (const target of graph.get(each)?.files ?? []) reached.add(target);
  return [...reached].flatMap((each) => {
    const name = partOf(each)?.name ?? '';
    const packages = (graph.get(each)?.packages ?? []).filter((specifier) => reachingPackages.test(specifier));
    const found = packages.map((specifier) => `${file} reaches ${specifier} (in ${each})`);
    return reaching.includes(name) ? [...found, `${file} reaches ${each}`] : found;
  });
}

/** One line for each import that closes a circle of files. */
function circles(graph: Graph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): void => {
    const start = way.indexOf(file);
    if (start >= 0) found.push(`circle: ${[...way.slice(start), file].join(' → ')}`);
    if (start >= 0 || done.has(file)) return;
    way.push(file);
    for (const target of graph.get(file)?.files ?? []) visit(target);
    way.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return found;
}

function graphOf(texts: Readonly<Record<string, string>>): Graph {
  return new Map(Object.entries(texts).map(([file, text]) => [file, parseSource(file, text)]));
}

function readProject(): Record<string, string> {
  const root = path.resolve(import.meta.dirname, '..');
  const texts: Record<string, string> = {};
  for (const folder of ['src', 'workers']) {
    for (const name of fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const file = path.posix.join(folder, name.split(path.sep).join('/'));
      if (/\.c?ts$/.test(file) && !file.includes('/gen/')) texts[file] = fs.readFileSync(path.join(root, file), 'utf8');
    }
  }
  return texts;
}

test('the project keeps its import rules', () => {
  const texts = readProject();
  expect(Object.keys(texts).length).toBeGreaterThan(20);
  expect(breaches(graphOf(texts))).toEqual([]);
});

describe('the check finds', () => {
  test.each<[string, Record<string, string>, string]>([
    [
      'an import upwards',
      { 'src/base/a.ts': "import { b } from '../core/b.js';" },
      'src/base/a.ts (src/base) must not',
    ],
    [
      'a type import upwards',
      { 'src/wire/a.ts': "import type { B } from '../api/b.js';" },
      'must not import src/api/b.ts',
    ],
    ['a type of import()', { 'src/wire/a.ts': "type B = import('../api/b.js').B;" }, 'must not import src/api/b.ts'],
    ['a dynamic import', { 'src/wire/a.ts': "const b = await import('../api/b.js');" }, 'must not import src/api/b.ts'],
    ['a re-export', { 'src/wire/a.ts': "export * from '../api/b.js';" }, 'must not import src/api/b.ts'],
    [
      'a re-export of types',
      { 'src/wire/a.ts': "export type { B } from '../api/b.js';" },
      'must not import src/api/b.ts',
    ],
    ['realtime that imports api', { 'src/realtime/a.ts': "import '../api/b.js';" }, 'must not import src/api/b.ts'],
    [
      'api that imports realtime',
      { 'src/api/http/a.ts': "import '../../realtime/b.js';" },
      'must not import src/realtime',
    ],
    ['a neighbour of the same level', { 'src/config/a.ts': "import '../wire/b.js';" }, 'must not import src/wire/b.ts'],
    [
      'the loop that imports its host',
      { 'src/match/loop/a.ts': "import '../b.js';" },
      'must not import src/match/b.ts',
    ],
    ['guest that imports wire', { 'src/guest/a.ts': "import '../wire/b.js';" }, 'must not import src/wire/b.ts'],
    ['a folder without a level', { 'src/stuff/a.ts': '' }, 'has no level'],
    ['an import out of the project', { 'src/base/a.ts': "import '../../test/b.js';" }, 'test/b.ts, which has no level'],
    ['a socket in a worker', { 'workers/a.ts': "import net from 'node:net';" }, 'workers/a.ts reaches node:net'],
    [
      'a database behind a worker',
      { 'workers/a.ts': "import '../src/match/b.js';", 'src/match/b.ts': "import type { D } from '../database/d.js';" },
      'workers/a.ts reaches src/database/d.ts',
    ],
    [
      'a package behind a guest',
      { 'src/guest/a.ts': "import '../base/b.js';", 'src/base/b.ts': "import pg from 'pg';" },
      'src/guest/a.ts reaches pg',
    ],
    [
      'a circle of types',
      {
        'src/core/a.ts': "import type { B } from './b.js';",
        'src/core/b.ts': "import type { C } from './deep/c.js';",
        'src/core/deep/c.ts': "import type { A } from '../a.js';",
      },
      'circle: src/core/a.ts → src/core/b.ts → src/core/deep/c.ts → src/core/a.ts',
    ],
    ['a file that imports itself', { 'src/core/a.ts': "import './a.js';" }, 'circle: src/core/a.ts → src/core/a.ts'],
    ['a vague name', { 'src/core/string-utils.ts': '' }, 'says nothing'],
    ['the name types', { 'src/core/types.ts': '' }, 'says nothing'],
    ['a name in camelCase', { 'src/core/matchJoin.ts': '' }, 'kebab-case'],
    ['process.env', { 'src/server.ts': 'const p = process.env.PORT;' }, 'reads process.argv or process.env'],
    ['process.argv in a worker', { 'workers/a.ts': "f(process['argv']);" }, 'reads process.argv or process.env'],
    ['a destructured process', { 'src/server.ts': 'const { env } = process;' }, 'reads process.argv or process.env'],
    [
      'an imported env',
      { 'src/server.ts': "import { env } from 'node:process';" },
      'reads process.argv or process.env',
    ],
  ])('%s', (_, texts, expected) => {
    const found = breaches(graphOf(texts));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test('nothing in what only looks like a breach', () => {
    const texts = {
      'src/main.ts': "import './server.js';\nprocess.env.X;",
      'src/server.ts': "import './api/a.js';\nimport './realtime/b.js';\nimport http from 'node:http';",
      'src/api/a.ts':
        "// import '../realtime/b.js';\nconst text = \"import '../realtime/b.js'\";\nimport '../core/c.js';",
      'src/realtime/b.ts': "import '../match/d.js';\nprocess.exit();\nother.env;",
      'src/core/c.ts': "import '../base/e.js';\nimport './deep/f.js';",
      'src/core/deep/f.ts': "import '../../base/e.js';",
      'src/match/d.ts': "import '../core/c.js';\nimport './loop/g.js';",
      'src/match/loop/g.ts': "import '../../base/e.js';",
      'src/guest/h.ts': "import '../match/loop/g.js';",
      'src/base/e.ts': '',
      'workers/i.ts': "import '../src/guest/h.js';",
    };
    expect(breaches(graphOf(texts))).toEqual([]);
  });
});
