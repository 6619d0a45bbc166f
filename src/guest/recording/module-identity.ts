import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ModuleSource } from '../guest.js';
import type { HeadLine } from './recording-line.js';

/** What tells one version of a module from another. Not where it lies, nor what only a debugger reads. */
export function identityOf(source: ModuleSource): NonNullable<HeadLine['module']> {
  const { kind, file } = source;
  const hash = createHash('sha256');
  for (const part of codeOf(source)) hash.update(part);
  return { file, kind, sha256: hash.digest('hex') };
}

function codeOf(source: ModuleSource): readonly (string | Uint8Array)[] {
  if (source.kind === 'bundle') return [source.source];
  if (source.kind === 'lua') return source.files.flatMap(({ name, text }) => [name, text]);
  const code = fs.readFileSync(fileURLToPath(source.url), 'utf8').replace(/\n\/\/# sourceMappingURL=[^\n]*/g, '');
  return [code];
}
