import fs from 'node:fs/promises';
import path from 'node:path';
import { ModuleLoadError, moduleLoadError } from '../module-load-error.js';
import type { LuaFile } from './lua-file.js';

const IGNORED = new Set(['node_modules', '.git']);
const SUFFIX = /\.lua$/i;

/** All Lua files of a folder and those below it, by their names. Throws ModuleLoadError where one cannot be read. */
export async function findLuaFiles(folder: string): Promise<LuaFile[]> {
  const paths = (await pathsBelow(folder, '')).sort();
  const files = await Promise.all(paths.map((each) => readLuaFile(folder, each)));
  return files.sort(({ name: one }, { name: other }) => (one < other ? -1 : 1));
}

export async function readLuaFile(folder: string, file: string): Promise<LuaFile> {
  try {
    const text = new Uint8Array(await fs.readFile(path.join(folder, file)));
    return { name: file.replace(SUFFIX, '').replaceAll(path.sep, '.'), path: file, text };
  } catch (error) {
    throw moduleLoadError(path.join(folder, file), error);
  }
}

async function pathsBelow(folder: string, below: string): Promise<string[]> {
  const entries = await fs.readdir(path.join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ModuleLoadError(`The modules folder ${folder} cannot be read: ${(error as Error).message}`, undefined, {
      cause: error,
    });
  });
  const found: string[] = [];
  for (const entry of entries) {
    const name = path.join(below, entry.name);
    if (entry.isDirectory()) {
      if (!IGNORED.has(entry.name)) found.push(...(await pathsBelow(folder, name)));
    } else if (SUFFIX.test(entry.name)) found.push(name);
  }
  return found;
}
