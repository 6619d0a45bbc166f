import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const executable = path.resolve(import.meta.dirname, '../bin/tickwire.js');

export interface RunningServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything the server has printed so far. */
  output(): string;
  /** Ends the server with SIGNAL, waits for that, and removes its data folder unless it was given. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

type Options = Readonly<Record<string, string | number | boolean>>;

/** Between the look for a free port and its use another program may take it. */
const attempts = 3;

/** Starts the built server as its users do, on free ports and an empty data folder unless told, until it answers. */
export async function startServer(
  options: Options = {},
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnce(options, env);
    } catch (error) {
      const isPortTaken =
        options['socket.port'] === undefined && String(error).includes('is in use by another program');
      if (!isPortTaken || attempt === attempts) throw error;
    }
  }
}

async function startOnce(options: Options, env: Readonly<Record<string, string>>): Promise<RunningServer> {
  const dataDir = String(options.data_dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-test-')));
  const port = Number(options['socket.port'] ?? (await freePortPair()));
  const all = {
    data_dir: dataDir,
    'socket.port': port,
    'socket.address': '127.0.0.1',
    'console.port': 0,
    'rudp.port': 0,
    ...options,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [executable, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const url = `http://127.0.0.1:${port}`;

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'exit');
    }
    if (options.data_dir === undefined)
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  try {
    await untilHealthy(url, child);
  } catch (error) {
    await stop('SIGKILL');
    throw new Error(`the server did not start: ${output}`, { cause: error });
  }
  return { url, host: '127.0.0.1', port, dataDir, process: child, output: () => output, stop };
}

/** A port P such that P and P - 1 (gRPC's) are free. */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const below = net.createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      below.once('error', () => resolve(false));
      below.listen(port - 1, '127.0.0.1', () => resolve(true));
    });
    below.close();
    server.close();
    await once(server, 'close');
    if (isFree) return port;
  }
}

async function untilHealthy(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error('it did not answer within 40 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isHealthy(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get(`${url}/healthcheck`, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}
