import { type ChildProcess, execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.js';

/** A server under measurement. */
export interface Subject {
  readonly name: string;
  readonly url: string;
  /** Whose CPU and memory count: one process id, or several with commas. */
  readonly pid: string;
}

export interface Processes {
  startServer(): Promise<Subject>;
  startRelay(): Promise<Subject>;
  /** Runs the load program against SUBJECT and answers its figures. */
  load(subject: Subject, args: readonly string[], timeoutMs: number): Promise<Record<string, number>>;
  stop(subject: Subject): Promise<void>;
  /** Ends whatever was started here, and removes its files. */
  stopAll(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 15_000;
const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The servers run the module FILE, a path from the root of the project. */
export function createProcesses(moduleFile = 'bench/load/module.js'): Processes {
  const running = new Map<string, ChildProcess>();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-compare-'));
  const modules = path.join(folder, 'modules');
  fs.mkdirSync(modules);
  let stopping = false;
  fs.copyFileSync(path.join(root, moduleFile), path.join(modules, `index${path.extname(moduleFile)}`));

  function start(args: readonly string[]): ChildProcess {
    if (stopping) throw new Error('The comparison is being stopped.');
    // In a process group of its own: Ctrl-C reaches this program alone, which then ends its servers in good order.
    const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running.set(String(child.pid), child);
    child.once('exit', () => running.delete(String(child.pid)));
    return child;
  }

  async function stopProcess(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(timer);
  }

  return {
    async startServer() {
      const data = path.join(folder, 'data');
      const port = await freePort();
      const child = start([
        path.join(root, 'bin/tickwire.js'),
        ...['--data_dir', data, '--socket.port', String(port), '--runtime.path', modules, '--rudp.port', '0'],
      ]);
      const url = `http://127.0.0.1:${port}`;
      await firstLine(child, (line) => line.includes('is ready at'));
      return { name: 'Tickwire', url, pid: String(child.pid) };
    },
    async startRelay() {
      const child = start([path.join(root, 'dist/bench/load/ws-relay.js')]);
      const { url } = JSON.parse(await firstLine(child, (line) => line.startsWith('{'))) as { url: string };
      return { name: 'bare ws relay', url, pid: String(child.pid) };
    },
    load(subject, args, timeoutMs) {
      const all = [path.join(root, 'dist/bench/load/main.js'), ...args, '--url', subject.url, '--pid', subject.pid];
      return new Promise((resolve, reject) => {
        const child = execFile(process.execPath, [...all, '--json'], { timeout: timeoutMs }, (error, out, err) => {
          running.delete(String(child.pid));
          if (error) reject(new Error(`${subject.name}, ${args[0]}: ${err.trim() || error.message}`));
          else resolve(JSON.parse(out));
        });
        running.set(String(child.pid), child);
      });
    },
    async stop({ pid }) {
      const child = running.get(pid);
      if (child) await stopProcess(child);
    },
    async stopAll() {
      stopping = true;
      await Promise.all([...running.values()].map(stopProcess));
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The first line CHILD prints that IS_IT; rejects with what it last said if it ends or takes too long. */
function firstLine(child: ChildProcess, isIt: (line: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let last = '';
    const timer = setTimeout(() => reject(new Error(`A server did not start within a minute: ${last}`)), START_MS);
    const onLine = (line: string) => {
      last = line;
      if (!isIt(line)) return;
      clearTimeout(timer);
      resolve(line);
    };
    for (const stream of [child.stdout!, child.stderr!]) createInterface(stream).on('line', onLine);
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`A server ended while it started: ${last}`));
    });
  });
}
