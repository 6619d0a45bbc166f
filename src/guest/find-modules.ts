import fs from 'node:fs/promises';
import path from 'node:path';
import vm from 'node:vm';
import { mentionsInitModule } from './bundle.js';
import type { GuestOptions, ModuleSource } from './guest.js';
import { findLuaFiles } from './lua/find-lua-files.js';
import { ModuleLoadError, moduleLoadError } from './module-load-error.js';

export interface IgnoredFile {
  readonly file: string;
  readonly reason: string;
  /** It looks as if it was meant to be a module. */
  readonly isSuspicious?: boolean;
}

export interface FoundModules {
  readonly modules: readonly ModuleSource[];
  /** Files that were left aside, and why: for the log. */
  readonly ignored: readonly IgnoredFile[];
  /** Removes what was written for the modules; call it when no thread will load them any more. */
  dispose(): Promise<void>;
}

const NATIVE_SUFFIX = /\.(?:ts|mts|mjs)$/;
const NO_MODULE = /(?:\.d\.m?ts|\.config\.\w+|\.(?:test|spec)\.\w+)$/;
/** What V8 says of a script that is an ES module. */
const ESM_SYNTAX =
  /import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta'|await is only valid/;

export interface FindModulesOptions extends Pick<GuestOptions, 'path' | 'entrypoint'> {
  /** Files that are left out. */
  readonly except?: ReadonlySet<string>;
}

/**
 * Reads the modules of a folder: scripts in Nakama's form as they are, ES modules compiled, and Lua files. Of JavaScript and
 * TypeScript only the folder's own files are looked at; what they import is compiled into them. Throws ModuleLoadError where one cannot be read or compiled.
 */
export async function findModules({
  path: folder,
  entrypoint,
  except = new Set(),
}: FindModulesOptions): Promise<FoundModules> {
  if (folder === '') return { modules: [], ignored: [], dispose: async () => {} };
  const named = entrypoint === '' ? await candidates(folder) : [entrypointFile(folder, entrypoint)];
  const files = named.filter((file) => !except.has(file));
  const ignored: IgnoredFile[] = [];
  const bundles: ModuleSource[] = [];
  const natives: string[] = [];
  for (const file of files) {
    const source = await read(file);
    if (NATIVE_SUFFIX.test(file) || isEsModule(file, source)) natives.push(file);
    else if (mentionsInitModule(source) || entrypoint !== '') bundles.push({ kind: 'bundle', file, source });
    else ignored.push({ file, reason: 'it has no global function InitModule' });
  }
  const scripts = chooseBundles(bundles, ignored);
  const isLeftOut = (file: string) => except.has(folder) || except.has(path.join(folder, file));
  const lua = (await findLuaFiles(folder)).filter((file) => !isLeftOut(file.path));
  const compiled = natives.length > 0 ? await compile(folder, natives) : NOTHING_COMPILED;
  for (const file of compiled.withoutDefault) {
    if (entrypoint !== '') throw moduleLoadError(file, new TypeError('it has no default export made by defineModule'));
    ignored.push(withoutDefault(file, await read(file)));
  }
  const luaModule: ModuleSource[] = lua.length > 0 ? [{ kind: 'lua', file: folder, files: lua }] : [];
  return { modules: [...scripts, ...compiled.modules, ...luaModule], ignored, dispose: compiled.dispose };
}

function withoutDefault(file: string, source: string): IgnoredFile {
  if (/\bdefineModule\s*\(/.test(source)) {
    return {
      file,
      reason: 'it calls defineModule, but has no default export: export default defineModule({ … })',
      isSuspicious: true,
    };
  }
  if (!mentionsInitModule(source)) return { file, reason: 'it has no default export' };
  const reason = 'it is an ES module with an InitModule: build it as a script (iife or cjs), or use defineModule';
  return { file, reason, isSuspicious: true };
}

const NOTHING_COMPILED = { modules: [], withoutDefault: [], dispose: async () => {} };

async function compile(folder: string, files: readonly string[]) {
  const { compileNativeModules } = await import('./compile-native-modules.js');
  return compileNativeModules(folder, files);
}

/** Where there is an index.js, Nakama loads it alone: what lies beside it may be a part or an older build of it. */
function chooseBundles(bundles: readonly ModuleSource[], ignored: IgnoredFile[]): readonly ModuleSource[] {
  const index = bundles.find(({ file }) => path.basename(file) === 'index.js');
  if (!index) return bundles;
  for (const { file } of bundles) {
    if (file !== index.file)
      ignored.push({ file, reason: 'index.js is the module; runtime.js_entrypoint names another' });
  }
  return [index];
}

async function candidates(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ModuleLoadError(`The modules folder ${folder} cannot be read: ${error.message}`, undefined, {
      cause: error,
    });
  });
  return entries
    .filter((entry) => !entry.isDirectory() && /\.(?:js|ts|mts|mjs)$/.test(entry.name) && !NO_MODULE.test(entry.name))
    .map((entry) => path.join(folder, entry.name))
    .sort();
}

function entrypointFile(folder: string, entrypoint: string): string {
  const file = path.resolve(folder, entrypoint);
  if (path.relative(folder, file).startsWith('..')) {
    throw new ModuleLoadError(`runtime.js_entrypoint '${entrypoint}' lies outside of the modules folder ${folder}.`);
  }
  return file;
}

async function read(file: string): Promise<string> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    throw moduleLoadError(file, error);
  }
}

function isEsModule(file: string, source: string): boolean {
  try {
    new vm.Script(source, { filename: file });
    return false;
  } catch (error) {
    return error instanceof SyntaxError && ESM_SYNTAX.test(error.message);
  }
}
