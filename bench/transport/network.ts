import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { createInterface } from 'node:readline';

export const SERVER_ADDRESS = '10.77.0.1';

/** What the link has carried. */
export interface Traffic {
  readonly carried: number;
  readonly dropped: number;
  /** Of IP packets in both directions, dropped ones included. */
  readonly bytes: number;
  /** By how much the latest packet was later than it should have been. */
  readonly latestMs: number;
}

export interface Network {
  setLoss(percent: number): Promise<void>;
  traffic(): Promise<Traffic>;
  /** Starts a program in the namespace of SIDE; LINES are what it prints. */
  start(side: 'server' | 'client', command: readonly string[]): Started;
  stop(): Promise<void>;
}

export interface Started {
  readonly process: ChildProcess;
  /** The next line that it prints; rejects where it ends before. */
  line(): Promise<string>;
}

/** Why there can be no network of this kind here, or undefined. */
export function networkObstacle(): string | undefined {
  if (process.platform !== 'linux') return 'it needs Linux, for network namespaces';
  if (process.getuid?.() !== 0) return 'it needs root, for network namespaces and TUN devices';
  if (!fs.existsSync('/dev/net/tun')) return 'it needs /dev/net/tun';
  return undefined;
}

/** Brings up the link of `link.py` with DELAYMS each way. */
export async function createNetwork(scriptPath: string, delayMs: number): Promise<Network> {
  const name = 'twbench';
  const link = started(
    spawn('python3', [scriptPath, '--name', name, '--delay', String(delayMs)], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  const programs = new Set<ChildProcess>();
  await link.line();

  async function ask(line: string): Promise<Traffic> {
    link.process.stdin!.write(`${line}\n`);
    return JSON.parse(await link.line()) as Traffic;
  }

  return {
    async setLoss(percent) {
      await ask(String(percent));
    },
    traffic: () => ask(''),
    start(side, command) {
      const child = spawn('ip', ['netns', 'exec', `${name}-${side}`, ...command], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      programs.add(child);
      child.once('exit', () => programs.delete(child));
      return started(child);
    },
    async stop() {
      const ended = [...programs].map((child) => {
        child.kill('SIGTERM');
        return new Promise((resolve) => child.once('exit', resolve));
      });
      await Promise.all(ended);
      link.process.stdin!.end();
      await new Promise((resolve) => link.process.once('exit', resolve));
    },
  };
}

function started(child: ChildProcess): Started {
  const lines = createInterface(child.stdout!)[Symbol.asyncIterator]();
  return {
    process: child,
    async line() {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${child.spawnargs.join(' ')} ended before it was to`);
      return value;
    },
  };
}
