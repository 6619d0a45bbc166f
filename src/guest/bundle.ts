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
  const wrapped = wrap(file, source);
  const plain = () => evaluate(file, wrapped, undefined);
  // Bundlers' export formats need somewhere to export to; other code must not find it, so this comes second.
  const exporting = () => evaluate(file, wrapped, { exports: {} });
  const instantiate = findWorking(file, plain, exporting);
  return { file, instantiate: () => instantiate()! };
}

type Evaluate = () => InitModule | undefined;

/** Throws what the script throws when it runs as Nakama runs it. */
function findWorking(file: string, plain: Evaluate, exporting: Evaluate): Evaluate {
  let problem: unknown = moduleLoadError(file, new TypeError('it has no global function InitModule'));
  try {
    if (plain()) return plain;
  } catch (error) {
    problem = error;
  }
  try {
    if (exporting()) return exporting;
  } catch {
    // The first problem is the one to tell.
  }
  throw problem;
}

/** Whether a script defines InitModule, as far as its text tells. */
export function mentionsInitModule(source: string): boolean {
  return /\bInitModule\b/.test(source);
}

type Evaluated = (hidden: { exports: Record<string, unknown> } | undefined) => unknown;

/**
 * The inner function holds the code, so that it may declare any of the hidden names itself, and begins with it, so that
 * its `"use strict"` counts. The prefix is on the first line and taken back by the offset: stack traces name true lines.
 */
function wrap(file: string, source: string): Evaluated {
  const prefix = `(function (module) { var exports = module && module.exports, ${HIDDEN.filter((name) => name !== 'module' && name !== 'exports').join(', ')}; return (function () { `;
  const suffix = `\n;return ${findInitModule(source)};}).call(globalThis); })`;
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

/** An expression for the script's InitModule: a variable of its own, or a member of what a bundler has named. */
function findInitModule(source: string): string {
  const isFunction = (expression: string) => `typeof ${expression} === 'function' ? ${expression}`;
  const named = [...source.matchAll(/^(?:var|let|const) ([A-Za-z_$][\w$]*) = /gm)].map(([, name]) => name!);
  const members = [...new Set(named)]
    .filter((name) => name !== 'InitModule')
    .slice(0, 100)
    .map(
      (name) =>
        `typeof ${name} === 'object' && ${name} && typeof ${name}.InitModule === 'function' ? ${name}.InitModule`,
    );
  return [isFunction('InitModule'), ...members, 'undefined'].join(' : ');
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

function exportedInitModule(exports: unknown): InitModule | undefined {
  if (typeof exports === 'function') return exports as InitModule;
  const { InitModule, default: byDefault } = (exports ?? {}) as Record<string, unknown>;
  return asInitModule(InitModule) ?? asInitModule(byDefault);
}

function asInitModule(value: unknown): InitModule | undefined {
  return typeof value === 'function' ? (value as InitModule) : undefined;
}
