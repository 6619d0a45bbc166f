import fs from 'node:fs/promises';
import path from 'node:path';
import { failureReason } from '../../base/failure-reason.js';
import { invalidArgument, notFound } from '../../base/status-error.js';
import { nonEmptyText } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** nk functions that read the modules' folder, FOLDER, and nothing beside it. */
export function fileNk(folder: string): NkFunctions {
  return {
    async fileRead(_caller, relPath) {
      const wanted = nonEmptyText('fileRead', 'relPath', relPath);
      const file = await locate(folder, wanted);
      const { size } = await fs.stat(file);
      if (size > MAX_FILE_BYTES) throw invalidArgument(`The file ${wanted} is larger than ${MAX_FILE_BYTES} bytes.`);
      return fs.readFile(file, 'utf8').catch((error: unknown) => {
        throw notFound(`The file ${wanted} cannot be read: ${failureReason(error)}.`);
      });
    },
  };
}

/** Where a file of the folder really is. Links may stand in the path, but must not lead out of the folder. */
async function locate(folder: string, wanted: string): Promise<string> {
  if (path.isAbsolute(wanted) || wanted.includes('\0')) throw invalidArgument('The path of a file is relative.');
  try {
    const root = await fs.realpath(folder);
    const file = await fs.realpath(path.join(root, wanted));
    if (file.startsWith(root + path.sep)) return file;
  } catch (error) {
    throw notFound(`The file ${wanted} cannot be read: ${failureReason(error)}.`);
  }
  throw invalidArgument(`The file ${wanted} is not within the folder of the modules.`);
}
