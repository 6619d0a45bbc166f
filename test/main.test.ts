import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { main, type ServerModule } from '../src/main.js';
import type { ProcessHost } from '../src/process-host.js';

const root = path.resolve(import.meta.dirname, '..');

/** A process that only remembers what was done with it. */
function fakeHost() {
  const out: string[] = [];
  const errors: string[] = [];
  let exit = (_: number): void => {};
  const exited = new Promise<number>((resolve) => {
    exit = resolve;
  });
  let stop = (): void => {};
  let fault = (_: unknown): void => {};
  let reload = (): void => {};
  const host: ProcessHost = {
    columns: 60,
    isTerminal: false,
    write: (text) => void out.push(text),
    writeError: (text) => void errors.push(text),
    onStopSignal: (listener) => {
      stop = listener;
    },
    pid: process.pid,
    signalReload: (pid) => {
      if (pid !== process.pid) throw new Error('there is no such process');
      reload();
    },
    onReloadSignal: (listener) => {
      reload = listener;
    },
    onFault: (listener) => {
      fault = listener;
    },
    exit: (code) => exit(code),
    release: () => {},
  };
  return { host, out, errors, exited, stop: () => stop(), fault: (error: unknown) => fault(error) };
}

interface FakeServer {
  calls: string[];
  load: () => Promise<ServerModule>;
  started: Promise<void>;
}

function fakeServer(faults: { create?: Error; start?: Error; stop?: Error } = {}): FakeServer {
  const calls: string[] = [];
  let markStarted = (): void => {};
  const started = new Promise<void>((resolve) => {
    markStarted = resolve;
  });
  const run = async (call: 'create' | 'start' | 'stop'): Promise<void> => {
    calls.push(call);
    if (faults[call]) throw faults[call];
  };
  const load = async (): Promise<ServerModule> => ({
    async createServer({ config }) {
      calls.push(`port ${config['socket.port']}`);
      await run('create');
      return {
        start: () => run('start').then(markStarted),
        reload: async () => void calls.push('reload'),
        stop: () => run('stop'),
      };
    },
  });
  return { calls, load, started };
}

const never = async (): Promise<never> => {
  throw new Error('the server must not be loaded');
};
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-main-'));
afterAll(() => fs.rmSync(dataDir, { recursive: true }));
const quiet = ['--logger.stdout=false', '--data_dir', dataDir];

describe('without a server', () => {
  test('--help, wherever it stands, prints all options at the width of the terminal', async () => {
    for (const argv of [['--help'], ['-h'], ['help'], ['check', '--help'], ['--nonsense', '--help']]) {
      const { host, out, errors } = fakeHost();
      expect(await main(argv, {}, host, never)).toBe(0);
      expect(out.join('')).toContain('--socket.port');
      expect(errors).toEqual([]);
      const texts = out
        .join('')
        .split('\n')
        .filter((line) => !line.startsWith('  --'));
      expect(Math.max(...texts.map((line) => line.length))).toBeLessThanOrEqual(60);
    }
  });

  test('--version prints that of package.json', async () => {
    const { host, out } = fakeHost();
    expect(await main(['--version'], {}, host, never)).toBe(0);
    const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
    expect(out).toEqual([`tickwire ${version}\n`]);
  });

  test('check prints ok, with the warnings on standard error', async () => {
    const { host, out, errors } = fakeHost();
    expect(await main(['check', '--console.username', 'x'], {}, host, never)).toBe(0);
    expect(out).toEqual(['ok\n']);
    expect(errors).toEqual(['tickwire: these options are set, but nothing uses them yet: console.username\n']);
  });

  test.each([
    [['check', '--socket.prot', '1'], {}, 'unknown option "--socket.prot"; did you mean --socket.port?'],
    [['--socket.port', 'x'], {}, '--socket.port must be a whole number from 0 to 65535, not "x"'],
    [['check'], { TICKWIRE_NAEM: 'x' }, 'unknown option "TICKWIRE_NAEM"; did you mean TICKWIRE_NAME?'],
    [['chekc'], {}, 'unknown command "chekc"; did you mean check?'],
    [['check', '--config', '/nowhere.yml'], {}, 'cannot read "/nowhere.yml": it does not exist'],
  ])('%j %j is one line and exit code 2', async (argv, env, message) => {
    const { host, out, errors } = fakeHost();
    expect(await main(argv, env, host, never)).toBe(2);
    expect(out).toEqual([]);
    expect(errors).toEqual([`tickwire: ${message}\n`]);
  });
});

describe('with a server', () => {
  test.each([[['start']], [[]]])('%j runs it until a signal asks it to stop', async (command) => {
    const fake = fakeHost();
    const server = fakeServer();
    const code = main([...command, ...quiet, '--socket.port', '8000'], {}, fake.host, server.load);
    await server.started;
    expect(server.calls).toEqual(['port 8000', 'create', 'start']);
    fake.stop();
    expect(await code).toBe(0);
    expect(server.calls).toEqual(['port 8000', 'create', 'start', 'stop']);
    expect(fake.errors).toEqual([]);
  });

  test('a signal during the start stops it once it has started', async () => {
    const fake = fakeHost();
    const server = fakeServer();
    const load = async (): Promise<ServerModule> => {
      fake.stop();
      return server.load();
    };
    expect(await main(quiet, {}, fake.host, load)).toBe(0);
    expect(server.calls).toEqual(['port 7350', 'create', 'start', 'stop']);
  });

  test('a signal during a start that never ends gives it up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const fake = fakeHost();
    const load = () => {
      fake.stop();
      return new Promise<ServerModule>(() => {});
    };
    const code = main(quiet, {}, fake.host, load);
    await vi.waitUntil(() => vi.getTimerCount() > 0, 15_000);
    vi.advanceTimersByTime(5000);
    expect(await code).toBe(1);
  });

  test('a failed start is one line and exit code 1, and what was built is stopped', async () => {
    const fake = fakeHost();
    const server = fakeServer({
      start: new Error('port 7350 is taken:\n  stop the other server'),
      stop: new Error('x'),
    });
    expect(await main(quiet, {}, fake.host, server.load)).toBe(1);
    expect(fake.errors).toEqual(['tickwire: port 7350 is taken: stop the other server\n']);
    expect(server.calls.at(-1)).toBe('stop');
  });

  test('a failed stop is one line and exit code 1', async () => {
    const fake = fakeHost();
    const server = fakeServer({ stop: new Error('the database does not answer') });
    const code = main(quiet, {}, fake.host, server.load);
    await server.started;
    fake.stop();
    expect(await code).toBe(1);
    expect(fake.errors).toEqual(['tickwire: the database does not answer\n']);
  });

  test('a log file that cannot be written is one line and exit code 1', async () => {
    const { host, errors } = fakeHost();
    expect(await main([...quiet, '--logger.file', '/dev/null/x/y'], {}, host, never)).toBe(1);
    expect(errors).toEqual([
      'tickwire: cannot write the log file "/dev/null/x/y": a part of the path is not a folder\n',
    ]);
  });

  test('what nobody caught is logged and ends the process with exit code 1', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-main-'));
    const file = path.join(folder, 'log');
    const fake = fakeHost();
    const server = fakeServer();
    const code = main([...quiet, '--logger.file', file, '--console.username=x'], {}, fake.host, server.load);
    await server.started;
    fake.fault(new TypeError('forgotten'));
    expect(await fake.exited).toBe(1);
    const log = fs.readFileSync(file, 'utf8');
    expect(log).toContain('"type":"TypeError","message":"forgotten"');
    expect(log).toContain('nothing uses them yet: console.username');
    fake.stop();
    await code;
    fs.rmSync(folder, { recursive: true });
  });
});

describe('as a process', () => {
  const script = `
    import { main } from ${JSON.stringify(path.join(root, 'dist/src/main.js'))};
    import { processHost } from ${JSON.stringify(path.join(root, 'dist/src/process-host.js'))};
    const alive = setInterval(() => {}, 1000);
    const load = async () => ({
      createServer: async () => ({
        start: async () => { console.log('ready'); if (process.env.FAULT) Promise.reject(new Error('forgotten')); },
        stop: () => process.env.SLOW ? new Promise(() => { console.log('stopping'); }) : Promise.resolve(),
      }),
    });
    process.exitCode = await main(['--logger.level=error'], {}, processHost(), load);
  `;

  function run(env: Record<string, string>) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, ...env } });
    let output = '';
    const waiting: { text: string; resolve: () => void }[] = [];
    const read = (chunk: Buffer): void => {
      output += chunk;
      for (const { text, resolve } of waiting) if (output.includes(text)) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const prints = (text: string): Promise<void> =>
      output.includes(text) ? Promise.resolve() : new Promise((resolve) => waiting.push({ text, resolve }));
    return { child, ended, prints, output: () => output };
  }

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    '%s ends it with 0, although a timer was left behind',
    async (signal) => {
      const { child, ended, prints } = run({});
      await prints('ready');
      child.kill(signal);
      expect(await ended).toBe(0);
    },
  );

  test('a second signal ends it at once, unless it is the first one arriving twice', async () => {
    const { child, ended, prints } = run({ SLOW: '1' });
    await prints('ready');
    // Two kinds, in one turn: two of a kind may be merged, and what waits in between may take longer than they may lie apart.
    child.kill('SIGINT');
    child.kill('SIGHUP');
    await prints('stopping');
    // The two are told apart by time, so time has to pass.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    expect(await ended).toBe(130);
  });

  test('an unhandled rejection is logged and ends it with 1', async () => {
    const { ended, output } = run({ FAULT: '1' });
    expect(await ended).toBe(1);
    expect(output()).toContain('"message":"forgotten"');
    expect(output()).toContain('tickwire: an error was not handled: forgotten\n');
  });
});

describe('tickwire reload', () => {
  test('has the server of the folder load its modules anew, as often as it is asked', async () => {
    const { host, out, stop } = fakeHost();
    const { calls, load, started } = fakeServer();
    const ended = main(quiet, {}, host, load);
    await started;
    await expect.poll(() => fs.existsSync(path.join(dataDir, 'tickwire.pid')), { timeout: 15_000 }).toBe(true);
    for (let i = 0; i < 2; i++) expect(await main(['reload', ...quiet], {}, host, never)).toBe(0);
    expect(calls.filter((call) => call === 'reload').length).toBe(2);
    expect(out[0]).toContain(`process ${process.pid}`);
    stop();
    expect(await ended).toBe(0);
    expect(fs.existsSync(path.join(dataDir, 'tickwire.pid'))).toBe(false);
  });

  test('says in one line where there is no server, or none any more', async () => {
    const { host, errors } = fakeHost();
    expect(await main(['reload', ...quiet], {}, host, never)).toBe(1);
    fs.writeFileSync(path.join(dataDir, 'tickwire.pid'), '1\n');
    expect(await main(['reload', ...quiet], {}, host, never)).toBe(1);
    expect(errors).toEqual([
      `tickwire: no server runs on ${dataDir}; name its folder with --data_dir\n`,
      `tickwire: the server of ${dataDir} (process 1) cannot be asked: there is no such process\n`,
    ]);
    fs.rmSync(path.join(dataDir, 'tickwire.pid'));
  });
});
