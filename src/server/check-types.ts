import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { moveToBackground } from '../base/background-priority.js';

export interface TypeProblems {
  /** A line for each error in a file of the folder: 'FILE:LINE:COLUMN TS2322: …'. Empty where there is nothing to check. */
  readonly errors: readonly string[];
  /** What is wrong with the configuration, as 'TS2688: …': the compiler may not have looked at the files then. */
  readonly hindrances: readonly string[];
}

/** Finds out what TypeScript has to say against the modules of a folder, in a process of its own. */
export interface TypeChecker {
  check(): Promise<TypeProblems>;
  close(): void;
}

const MODULE = /(?<!\.d|\.config|\.test|\.spec)\.m?ts$/;
const ERROR = /^(.+?)\((\d+),(\d+)\): error (TS\d+: .*)$/;
const HINDRANCE = /^error (TS\d+: .*)$/;
const timeoutMs = 30_000;
const maxOutputBytes = 4 * 1024 * 1024;

/** What holds where the folder has no tsconfig.json: errors that are mistakes, not matters of style. */
const defaults = {
  target: 'es2023',
  lib: ['es2023', 'dom'],
  module: 'esnext',
  moduleResolution: 'bundler',
  strict: true,
  noImplicitAny: false,
  useUnknownInCatchVariables: false,
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  esModuleInterop: true,
};

/** Half-written code has these; they are no reason to keep it from running. */
const notWhileWriting = { noUnusedLocals: false, noUnusedParameters: false };

/** Undefined where no TypeScript is installed: neither beside the modules in FOLDER nor beside this server. */
export function createTypeChecker(folder: string): TypeChecker | undefined {
  const compiler = findCompiler(path.join(folder, 'index.ts')) ?? findCompiler(fileURLToPath(import.meta.url));
  if (compiler === undefined) return undefined;
  // What is known of the last check lies here, so that the next one looks only at what has changed.
  const closing = new AbortController();
  const ownFolder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-types-'));
  const configFile = path.join(ownFolder, 'tsconfig.json');

  return {
    async check() {
      const files = modulesIn(folder);
      if (files.length === 0) return { errors: [], hindrances: [] };
      fs.writeFileSync(configFile, JSON.stringify(configOf(folder, files, ownFolder)));
      const output = await run(compiler, ['-p', configFile, '--pretty', 'false'], folder, closing.signal);
      const lines = output.split('\n');
      return {
        errors: lines.flatMap((line) => errorIn(folder, line)),
        hindrances: lines.flatMap((line) => HINDRANCE.exec(line)?.[1] ?? []),
      };
    },
    close() {
      closing.abort();
      fs.rmSync(ownFolder, { recursive: true, force: true });
    },
  };
}

/** A program, and what comes first of its arguments. */
type Command = readonly [program: string, ...first: string[]];

function findCompiler(from: string): Command | undefined {
  try {
    const manifest = createRequire(from).resolve('typescript/package.json');
    const { bin } = JSON.parse(fs.readFileSync(manifest, 'utf8')) as { bin: { tsc: string } };
    return nativeCompiler(manifest) ?? [process.execPath, path.resolve(path.dirname(manifest), bin.tsc)];
  } catch {
    return undefined;
  }
}

/** TypeScript 7 is a program of the machine's own, which its script does nothing but start. */
function nativeCompiler(manifest: string): Command | undefined {
  try {
    const name = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
    const program = path.join(path.dirname(createRequire(manifest).resolve(name)), 'lib', 'tsc');
    return fs.existsSync(program) ? [program] : undefined;
  } catch {
    return undefined;
  }
}

function modulesIn(folder: string): string[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && MODULE.test(entry.name))
    .map(({ name }) => path.join(folder, name));
}

function configOf(folder: string, files: readonly string[], ownFolder: string): object {
  const found = nearestConfig(folder);
  const runtimeTypes = knowsRuntime(folder, found) ? undefined : ownTypes();
  return {
    ...(found ? { extends: found } : {}),
    compilerOptions: {
      ...(found ? { ...notWhileWriting, ...typeRoots(found) } : { ...defaults, ...nodeTypes(folder) }),
      ...(runtimeTypes ? { paths: { 'tickwire/runtime': [runtimeTypes] } } : {}),
      noEmit: true,
      skipLibCheck: true,
      incremental: true,
      composite: false,
      rootDir: path.parse(folder).root,
      tsBuildInfoFile: path.join(ownFolder, 'tsconfig.tsbuildinfo'),
    },
    files,
    include: [],
  };
}

/** The tsconfig.json of FOLDER, or of the package that it is part of. */
function nearestConfig(folder: string): string | undefined {
  for (let current = folder; ; current = path.dirname(current)) {
    const file = path.join(current, 'tsconfig.json');
    if (fs.existsSync(file)) return file;
    const isEnd = fs.existsSync(path.join(current, 'package.json')) || path.dirname(current) === current;
    if (isEnd) return undefined;
  }
}

/** Whether `tickwire/runtime` is found without help: installed, or named by the paths of the folder's own configuration. */
function knowsRuntime(folder: string, config: string | undefined): boolean {
  if (config && fs.readFileSync(config, 'utf8').includes('tickwire/runtime')) return true;
  try {
    createRequire(path.join(folder, 'index.ts')).resolve('tickwire/runtime');
    return true;
  } catch {
    return false;
  }
}

/** The types of this server's own modules interface: declarations in a package, sources in a working copy. */
function ownTypes(): string | undefined {
  const candidates = ['../guest/define.d.ts', '../guest/define.ts', '../../../src/guest/define.ts'];
  return candidates.map((name) => fileURLToPath(new URL(name, import.meta.url))).find((file) => fs.existsSync(file));
}

/** Where the types that CONFIG names lie: the compiler would look for them beside the configuration that extends it. */
function typeRoots(config: string): object {
  if (fs.readFileSync(config, 'utf8').includes('"typeRoots"')) return {};
  const roots = [config, fileURLToPath(import.meta.url)].flatMap((file) =>
    (createRequire(file).resolve.paths('any') ?? []).map((folder) => path.join(folder, '@types')),
  );
  return { typeRoots: [...new Set(roots)].filter((folder) => fs.existsSync(folder)) };
}

/** Node's types, where they are installed beside the modules or this server; without them there are those of browsers. */
function nodeTypes(folder: string): object {
  for (const from of [path.join(folder, 'index.ts'), fileURLToPath(import.meta.url)]) {
    try {
      const manifest = createRequire(from).resolve('@types/node/package.json');
      return { types: ['node'], typeRoots: [path.dirname(path.dirname(manifest))] };
    } catch {
      // Not there.
    }
  }
  return { types: [] };
}

/** What the compiler prints; it ends with a failure where there are errors. */
function run([program, ...first]: Command, args: readonly string[], folder: string, signal: AbortSignal) {
  const options = { cwd: folder, timeout: timeoutMs, maxBuffer: maxOutputBytes, signal };
  return new Promise<string>((resolve) => {
    const compiler = execFile(program, [...first, ...args], options, (_error, output) => resolve(output));
    moveToBackground(compiler.pid);
  });
}

function errorIn(folder: string, line: string): string[] {
  const [, name, row, column, text] = ERROR.exec(line) ?? [];
  if (name === undefined) return [];
  const file = path.resolve(folder, name);
  const isOurs = file.startsWith(folder + path.sep) && !file.includes(`${path.sep}node_modules${path.sep}`);
  return isOurs ? [`${file}:${row}:${column} ${text}`] : [];
}
