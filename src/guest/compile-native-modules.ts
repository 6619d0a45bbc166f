import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import { createRequire, isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import type { ModuleSource } from './guest.js';
import { ModuleLoadError } from './module-load-error.js';

const BOUNDED_NAMES = [
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
  'clearImmediate',
  'fetch',
];
/** `globalThis.fetch` is `fetch`, which is injected. */
const BOUNDED_BY_GLOBAL = Object.fromEntries(
  ['globalThis', 'global'].flatMap((object) => BOUNDED_NAMES.map((name) => [`${object}.${name}`, name])),
);

interface CompiledModules {
  readonly modules: readonly ModuleSource[];
  /** Files that export no default: helpers of others. */
  readonly withoutDefault: readonly string[];
  dispose(): Promise<void>;
}

/** Where the compiled files go: somewhere that the packages of the modules can be found from, if that is possible. */
interface Target {
  readonly folder: string;
  readonly bundlePackages: boolean;
  readonly isTemporary: boolean;
}

/** CommonJS packages that are compiled in call `require`, which ES modules lack. */
const REQUIRE_BANNER =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/**
 * Compiles ES modules, TypeScript or not, with what they import from beside them; packages are left to Node. Code that
 * several of them import is shared, as its state is. Throws ModuleLoadError with file and line of what cannot be compiled.
 */
export async function compileNativeModules(root: string, files: readonly string[]): Promise<CompiledModules> {
  const target = await chooseTarget(root);
  const output = await compile(root, files, target);
  const folder = await write(target, output.outputFiles);
  const entries = Object.entries(output.metafile.outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
  const modules: ModuleSource[] = [];
  const withoutDefault: string[] = [];
  for (const [name, { entryPoint, exports }] of entries) {
    const file = path.resolve(root, entryPoint!);
    const compiled = path.join(folder, path.relative(outputFolder(target), path.resolve(root, name)));
    if (exports.includes('default')) modules.push({ kind: 'native', file, url: pathToFileURL(compiled).href });
    else withoutDefault.push(file);
  }
  return { modules, withoutDefault, dispose: () => remove(target) };
}

async function chooseTarget(root: string): Promise<Target> {
  const packages = await nearestPackages(root);
  const cache = packages && path.join(packages, '.cache', 'tickwire');
  if (cache && (await isWritable(cache))) return { folder: cache, bundlePackages: false, isTemporary: false };
  // Nobody else may write code into a folder that is run from, so it has a name that cannot be guessed.
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tickwire-'));
  return { folder, bundlePackages: packages !== undefined, isTemporary: true };
}

async function nearestPackages(root: string): Promise<string | undefined> {
  for (let folder = root; ; folder = path.dirname(folder)) {
    const packages = path.join(folder, 'node_modules');
    const found = await fs.stat(packages).catch(() => undefined);
    if (found?.isDirectory()) return packages;
    if (path.dirname(folder) === folder) return undefined;
  }
}

async function isWritable(folder: string): Promise<boolean> {
  try {
    await fs.mkdir(folder, { recursive: true });
    await fs.access(folder, fs.constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function compile(root: string, files: readonly string[], target: Target) {
  try {
    return await esbuild.build({
      entryPoints: [...files],
      absWorkingDir: root,
      outdir: outputFolder(target),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: target.bundlePackages ? 'bundle' : 'external',
      ...(target.bundlePackages ? { banner: { js: REQUIRE_BANNER } } : {}),
      sourcemap: 'inline',
      metafile: true,
      write: false,
      logLevel: 'silent',
      plugins: [ownRuntime, ownTimers, ownLocation, ...(target.bundlePackages ? [] : [foundPackages(target)])],
      inject: [await ownFile('bounded-globals')],
      define: BOUNDED_BY_GLOBAL,
    });
  } catch (error) {
    const [file, ...others] = files;
    const fault = others.length > 0 ? await firstFault(root, files, target) : undefined;
    throw fault ?? new ModuleLoadError(describe(root, error), others.length > 0 ? undefined : file, { cause: error });
  } finally {
    // Its helper process would outlive its one use.
    await esbuild.stop();
  }
}

/** What is wrong with the first of FILES that cannot be compiled by itself: the mistake may be in what it imports. */
async function firstFault(root: string, files: readonly string[], target: Target): Promise<unknown> {
  for (const file of files) {
    const fault = await compile(root, [file], target).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (fault) return fault;
  }
  return undefined;
}

function describe(root: string, error: unknown): string {
  const first = (error as Partial<esbuild.BuildFailure>).errors?.[0];
  if (!first) return `The modules in ${root} cannot be compiled: ${error instanceof Error ? error.message : error}`;
  const at = first.location
    ? `${path.resolve(root, first.location.file)}:${first.location.line}:${first.location.column + 1}`
    : root;
  return `The module ${at} cannot be compiled: ${[first.text, ...first.notes.map(({ text }) => text)].join('. ')}`.replace(
    /No matching export in "[^"]*\bdefine\.[jt]s" for import/,
    "'tickwire/runtime' does not export",
  );
}

/** As deep as the folder that the files are moved to, so that their source maps find the sources. */
const outputFolder = ({ folder }: Target): string => path.join(folder, 'output');

/** Packages are left to Node; but that one is missing is told here, where it is known which line imports it. */
const foundPackages = (target: Target): esbuild.Plugin => ({
  name: 'tickwire-packages',
  setup(build) {
    const { resolve } = createRequire(path.join(outputFolder(target), 'module.mjs'));
    build.onResolve({ filter: /^[^./]/ }, ({ path: name, kind }) => {
      if (kind === 'entry-point' || path.isAbsolute(name) || isBuiltin(name)) return undefined;
      try {
        resolve(name);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') return undefined;
        return { errors: [{ text: `there is no package '${name}' in node_modules: npm install it` }] };
      }
      return undefined;
    });
  },
});

/** `tickwire/runtime` is this server's own, wherever the module lies and whatever is installed there. */
const ownRuntime: esbuild.Plugin = {
  name: 'tickwire-runtime',
  setup(build) {
    build.onResolve({ filter: /^tickwire\/runtime$/ }, async () => ({ path: await ownFile('define') }));
  },
};

/** The timers of modules end with what began them. Those of packages are Node's. */
const ownTimers: esbuild.Plugin = {
  name: 'tickwire-timers',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?timers(?:\/promises)?$/ }, async ({ path: name, importer }) => {
      if (importer.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      return { path: await ownFile(name.endsWith('promises') ? 'bounded-timers-promises' : 'bounded-globals') };
    });
  },
};

/** A file of ours that is compiled into modules, built or not. */
async function ownFile(name: string): Promise<string> {
  const built = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const isBuilt = await fs.access(built).then(
    () => true,
    () => false,
  );
  return isBuilt ? built : built.replace(/\.js$/, '.ts');
}

/** `import.meta` of a module tells where it was written, not where it was compiled to: files are read beside it. */
const ownLocation: esbuild.Plugin = {
  name: 'tickwire-location',
  setup(build) {
    build.onLoad({ filter: /\.(?:ts|mts|mjs|js)$/ }, async ({ path: file }) => {
      if (file.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
      const source = await fs.readFile(file, 'utf8');
      if (!source.includes('import.meta.')) return undefined;
      const values = { url: pathToFileURL(file).href, filename: file, dirname: path.dirname(file) };
      const contents = source.replace(/\bimport\.meta\.(url|filename|dirname)\b/g, (_all, key: keyof typeof values) =>
        JSON.stringify(values[key]),
      );
      return { contents, loader: /ts$/.test(file) ? 'ts' : 'js' };
    });
  },
};

/** Writes the files under a name made of their content, all at once: several threads and servers do so together. */
async function write(target: Target, files: readonly esbuild.OutputFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file.path).update('\0').update(file.contents).update('\0');
  const folder = path.join(target.folder, hash.digest('hex').slice(0, 32));
  const temporary = `${folder}.${randomUUID()}`;
  for (const file of files) {
    const to = path.join(temporary, path.relative(outputFolder(target), file.path));
    await fs.mkdir(path.dirname(to), { recursive: true });
    await fs.writeFile(to, file.contents);
  }
  await fs.rename(temporary, folder).catch(async (error: NodeJS.ErrnoException) => {
    await fs.rm(temporary, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return folder;
}

/** The cache stays for the next start; a temporary folder goes. */
async function remove(target: Target): Promise<void> {
  if (target.isTemporary) await fs.rm(target.folder, { recursive: true, force: true });
}
