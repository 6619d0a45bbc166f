import vm from 'node:vm';
import { moduleLoadError } from './module-load-error.js';

/** `InitModule(ctx, logger, nk, initializer)` of one instance of a bundle. */
export type InitModule = (...args: unknown[]) => unknown;

/** A compiled bundle: each `instantiate` runs its code again and has variables of its own. */
export interface Bundle {
  readonly file: string;
  instantiate(): InitModule;
}

/** Names that Node has and Nakama has not: bundles, and libraries in them, look for these to learn where they run. */
const HIDDEN = ['require', 'module', 'exports', 'process', 'Buffer', 'global', '__filename', '__dirname', 'define'];

/**
 * Compiles a classic script. Its code becomes the body of a function, so that an instance costs a call rather than a
 * context. Throws ModuleLoadError for a syntax error or a script without InitModule.
 */
export function compileBundle(file: string, source: string): Bundle {
  const wrapped = wrap(file, source, returnFunction('InitModule'));
  let library: Evaluated | undefined;
  const instantiate = findWorking(file, [
    () => evaluate(file, wrapped, undefined),
    // Bundlers' export formats need somewhere to export to; other code must not find it, so this comes second.
    () => evaluate(file, wrapped, { exports: {} }),
    () => {
      library ??= findLibrary(file, source);
      return library && evaluate(file, library, undefined);
    },
  ]);
  return { file, instantiate: () => instantiate()! };
}

type Evaluate = () => InitModule | undefined;

/** The first of ATTEMPTS that finds InitModule. Throws what the script throws when it runs as Nakama runs it. */
function findWorking(file: string, attempts: readonly Evaluate[]): Evaluate {
  let problem: unknown;
  for (const attempt of attempts) {
    const known = new Set(Object.getOwnPropertyNames(globalThis));
    try {
      if (attempt()) return attempt;
    } catch (error) {
      problem ??= error;
    }
    // What a vain attempt has left behind must not be found by the next one.
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      if (!known.has(name)) Reflect.deleteProperty(globalThis, name);
    }
  }
  throw problem ?? moduleLoadError(file, new TypeError('it has no global function InitModule'));
}

/** The code, where a bundler has put its exports into a variable: `var game = (() => {…})()`. */
function findLibrary(file: string, source: string): Evaluated | undefined {
  const declared = source.matchAll(/\b(?:var|let|const)\s+([A-Za-z_$][\w$]*)/g);
  const names = [...new Set([...declared].map(([, name]) => name!))].filter((name) => name !== 'InitModule');
  // Most of them are variables of inner functions, which are not to be seen from where this is evaluated.
  const tests = names.map((name) => `if (typeof ${name} === 'object' && ${name}?.InitModule) return '${name}';`);
  try {
    const name = wrap(file, source, tests.join(' '))(undefined);
    return typeof name === 'string' ? wrap(file, source, returnFunction(`${name}.InitModule`)) : undefined;
  } catch {
    return undefined;
  }
}

const returnFunction = (name: string) => `if (typeof ${name} === 'function') return ${name};`;

/** Whether a script defines InitModule, as far as its text tells. */
export function mentionsInitModule(source: string): boolean {
  return /\bInitModule\b/.test(source);
}

type Evaluated = (hidden: { exports: Record<string, unknown> } | undefined) => unknown;

/**
 * The inner function holds the code, so that it may declare any of the hidden names itself, and begins with it, so that
 * its `"use strict"` counts; ENDING answers what was found. The prefix is on the first line and taken back by the
 * offset: stack traces name true lines.
 */
function wrap(file: string, source: string, ending: string): Evaluated {
  const prefix = `(function (module) { var exports = module && module.exports, ${HIDDEN.filter((name) => name !== 'module' && name !== 'exports').join(', ')}; return (function () { `;
  const suffix = `\n;${ending}}).call(globalThis); })`;
  try {
    // First alone, so that a syntax error is found where it is and not in what surrounds the code.
    new vm.Script(source, { filename: file });
    const script = new vm.Script(prefix + source.replace(/^#!.*/, '') + suffix, {
      filename: file,
      columnOffset: -prefix.length,
    });
    return script.runInThisContext() as Evaluated;
  } catch (error) {
    throw moduleLoadError(file, error);
  }
}

function evaluate(file: string, run: Evaluated, module: { exports: Record<string, unknown> } | undefined) {
  const globals = globalThis as Record<string, unknown>;
  delete globals.InitModule;
  try {
    return asInitModule(run(module)) ?? asInitModule(globals.InitModule) ?? exportedInitModule(module?.exports);
  } catch (error) {
    throw moduleLoadError(file, error);
  } finally {
    delete globals.InitModule;
  }
}

/** Exports are the function itself, or have it as a member, or are within the one member that a bundler has named. */
function exportedInitModule(exports: unknown): InitModule | undefined {
  if (typeof exports === 'function') return exports as InitModule;
  const { InitModule, default: byDefault } = (exports ?? {}) as Record<string, unknown>;
  const found = asInitModule(InitModule) ?? asInitModule(byDefault);
  if (found) return found;
  const members = Object.values((exports ?? {}) as Record<string, { InitModule?: unknown } | undefined>);
  return members.length === 1 ? asInitModule(members[0]?.InitModule) : undefined;
}

function asInitModule(value: unknown): InitModule | undefined {
  return typeof value === 'function' ? (value as InitModule) : undefined;
}
