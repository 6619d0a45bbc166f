import fs from 'node:fs/promises';
import path from 'node:path';

/**
 * Makes FOLDER and what is missing above it. Node's own recursive mkdir never returns, with a thread at full load, where a
 * parent exists but refuses folders with ENOENT, as those under /proc do.
 */
export async function makeFolder(folder: string, mode = 0o755): Promise<void> {
  try {
    await fs.mkdir(folder, { mode });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = path.dirname(folder);
    if (code === 'EEXIST' && (await fs.stat(folder)).isDirectory()) return;
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent, mode);
    await fs.mkdir(folder, { mode });
  }
}
