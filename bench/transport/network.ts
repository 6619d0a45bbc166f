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

export type Side = 'server' | 'client';

export interface Network {
  setLoss(percent: number): Promise<void>;
  traffic(): Promise<Traffic>;
  /** What runs COMMAND in the namespace of SIDE. */
  inside(side: Side, command: readonly string[]): readonly string[];
  /** Starts a program in the namespace of SIDE. */
  start(side: Side, command: readonly string[]): Started;
  /** Ends all programs, and removes the namespaces. Happens too when this process ends in whatever way. */
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

/** How long programs have to end by themselves. */
const ENDING_MS = 5000;

/** Brings up the link of `link.py` with DELAYMS each way, for all that is not UDP where BLOCKSUDP. One a process. */
export async function createNetwork(scriptPath: string, delayMs: number, blocksUdp = false): Promise<Network> {
  const name = `tw${process.pid}`;
  const options = ['--name', name, '--delay', String(delayMs), ...(blocksUdp ? ['--block-udp'] : [])];
  const link = started(spawn('python3', [scriptPath, ...options], { stdio: ['pipe', 'pipe', 'inherit'] }));
  const programs = new Set<ChildProcess>();
  await link.line();

  async function ask(line: string): Promise<Traffic> {
    link.process.stdin!.write(`${line}\n`);
    return JSON.parse(await link.line()) as Traffic;
  }

  const inside = (side: Side, command: readonly string[]) => ['ip', 'netns', 'exec', `${name}-${side}`, ...command];

  return {
    inside,
    async setLoss(percent) {
      await ask(String(percent));
    },
    traffic: () => ask(''),
    start(side, command) {
      const [program, ...words] = inside(side, command);
      const child = spawn(program!, words, { stdio: ['pipe', 'pipe', 'inherit'] });
      programs.add(child);
      child.once('exit', () => programs.delete(child));
      return started(child);
    },
    async stop() {
      const ended = [...programs].map((child) => {
        child.kill('SIGTERM');
        return new Promise((resolve) => child.once('exit', resolve));
      });
      await Promise.race([Promise.all(ended), new Promise((resolve) => setTimeout(resolve, ENDING_MS))]);
      const gone = new Promise((resolve) => link.process.once('exit', resolve));
      link.process.stdin!.end();
      if (link.process.exitCode === null) await gone;
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
