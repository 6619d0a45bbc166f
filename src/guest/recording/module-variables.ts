import fs from 'node:fs';
import type { ModuleSource } from '../guest.js';

/** More need not be named. */
const maxNamed = 5;
const variable = /^(?:export )?(?:let|var) (\w+)/gm;
const container = /^(?:export )?const (\w+)[^=\n]*= (?:new (?:Map|Set|WeakMap|Array)\b|\[\s*\]|\{\s*\})/gm;

/**
 * Variables at the top of a module that look as if they were changed later: `let`, `var`, and containers that begin empty.
 * A guess by its text, for a warning.
 */
export function moduleVariables(source: ModuleSource): string[] {
  const text = textOf(source);
  const names = [variable, container].flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name!));
  return names.filter((name) => name !== 'InitModule').slice(0, maxNamed);
}

function textOf(source: ModuleSource): string {
  if (source.kind === 'bundle') return source.source;
  // Each match has a Lua state of its own.
  if (source.kind === 'lua') return '';
  try {
    return fs.readFileSync(source.file, 'utf8');
  } catch {
    return '';
  }
}
