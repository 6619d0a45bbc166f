import fs from 'node:fs';
import path from 'node:path';
import { lineOfName } from './line-of-name.js';
import { RegistrationError } from './registration-error.js';

/** A module that cannot be loaded. Its message is one line that names the file and, where it is known, the line. */
export class ModuleLoadError extends Error {
  override readonly name = 'ModuleLoadError';

  /** FILE is the module that is to blame, where it is known. */
  constructor(
    message: string,
    readonly file?: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** Says where in FILE loading failed, as far as the stack of what was thrown tells. */
export function moduleLoadError(file: string, thrown: unknown): ModuleLoadError {
  if (thrown instanceof ModuleLoadError) return thrown;
  const line = thrown instanceof RegistrationError ? lineNaming(file, thrown.wrong) : lineIn(file, thrown);
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `it threw ${String(thrown)}`;
  return new ModuleLoadError(`The module ${file}${line} cannot be loaded: ${message}`, file, { cause: thrown });
}

/** The first line of FILE that has NAME: what is registered has no place of its own. */
function lineNaming(file: string, name: string): string {
  try {
    const line = lineOfName(fs.readFileSync(file, 'utf8'), name);
    return line === undefined ? '' : `:${line}`;
  } catch {
    return '';
  }
}

/** Where in FILE the code stands that is running now, as NAME:LINE; undefined where it is elsewhere. */
export function placeIn(file: string): string | undefined {
  const line = /^:\d+/.exec(lineIn(file, new Error('a stack')));
  return line ? `${path.basename(file)}${line[0]}` : undefined;
}

function lineIn(file: string, thrown: unknown): string {
  const stack = thrown instanceof Error ? String(thrown.stack) : '';
  for (const name of [file, path.basename(file)]) {
    const places = stack.split(name).slice(1);
    const found = places.flatMap((rest) => /^:\d+(?::\d+)?/.exec(rest)?.[0] ?? []);
    // What comes before the frames has no column.
    const [first] = found;
    const place = found.find((each) => first !== undefined && each.startsWith(`${first}:`)) ?? first;
    if (place) return place;
  }
  return '';
}
