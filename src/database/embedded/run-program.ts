import { spawn } from 'node:child_process';
import type { ClusterUser } from './cluster-user.js';

export interface ProgramOptions {
  readonly user?: ClusterUser | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly input?: string;
  /** An open folder that the program has as descriptor 3. */
  readonly folderFd?: number | undefined;
}

export interface ProgramResult {
  /** The exit code; undefined where a signal ended it. */
  readonly code: number | undefined;
  readonly output: string;
}

const MAX_OUTPUT_CHARS = 64 * 1024;

/** Runs a program to its end. Rejects where it cannot be started at all. */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  const { user, env, input, folderFd } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: process.platform === 'win32' ? undefined : '/',
      env,
      ...(user ?? {}),
      stdio: ['pipe', 'pipe', 'pipe', ...(folderFd === undefined ? [] : [folderFd])],
      windowsHide: true,
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      if (output.length < MAX_OUTPUT_CHARS) output += chunk.toString('utf8');
    };
    child.stdout!.on('data', collect);
    child.stderr!.on('data', collect);
    child.stdin!.on('error', () => {}); // It may end without reading.
    child.stdin!.end(input ?? '');
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? undefined, output }));
  });
}

/**
 * The environment of PostgreSQL's programs: nothing of the server's own, which could change where they look. Windows
 * needs its own variables, and gets those of the server.
 */
export function createEnvironment(additions: Readonly<Record<string, string>>): NodeJS.ProcessEnv | undefined {
  if (process.platform === 'win32') return undefined;
  const PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin:/run/current-system/sw/bin';
  return { PATH, LC_ALL: 'C', TZ: 'UTC', ...additions };
}
