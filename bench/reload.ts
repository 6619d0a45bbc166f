// How long it takes from saving a file until a new match runs the new code: `npm run build && node dist/bench/reload.js`.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const port = Number(process.argv[2] ?? 21300);
const rounds = 12;

const game = (version: number, handlers: number) => `
  import { defineMatch, defineModule } from 'tickwire/runtime';
  import { nanoid } from 'nanoid';
  const say = defineMatch({
    matchInit: () => ({ state: { n: 0 }, tickRate: 20, label: '${version}' }),
    matchLoop: (ctx, logger, nk, dispatcher, tick, state) => ({ state }),
  });
  ${Array.from({ length: handlers }, (_, i) => `function rule${i}(n: number): string { return nanoid(5) + (n * ${i}); }`).join('\n')}
  export default defineModule({
    matches: { say },
    rpcs: {
      rules: () => [${Array.from({ length: handlers }, (_, i) => `rule${i}(1)`).join()}].join(),
      async probe(ctx, logger, nk) {
        const id = await nk.matchCreate('say');
        const label = (await nk.matchGet(id))?.label ?? '';
        await nk.matchSignal(id, 'end');
        return label;
      },
    },
  });
`;

async function probe(): Promise<string> {
  const url = `http://127.0.0.1:${port}/v2/rpc/probe?http_key=defaulthttpkey&unwrap`;
  const response = await fetch(url, { method: 'POST', body: '' });
  return response.text();
}

async function until(label: string): Promise<number> {
  const startedMs = performance.now();
  for (;;) {
    const seen = await probe().catch(() => '');
    if (seen === label) return performance.now() - startedMs;
    if (performance.now() - startedMs > 60_000) throw new Error(`still '${seen}', not '${label}', after a minute`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** A folder with a package of its own beside the module. */
function modulesFolder(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-reload-'));
  const nanoid = path.join(folder, 'node_modules/nanoid');
  fs.mkdirSync(nanoid, { recursive: true });
  fs.writeFileSync(
    path.join(nanoid, 'package.json'),
    '{"name":"nanoid","type":"module","main":"index.js","types":"index.d.ts"}',
  );
  fs.writeFileSync(
    path.join(nanoid, 'index.js'),
    'export const nanoid = (n) => Math.random().toString(36).slice(2, 2 + n);',
  );
  fs.writeFileSync(path.join(nanoid, 'index.d.ts'), 'export function nanoid(n: number): string;');
  return folder;
}

for (const handlers of [1, 2000]) {
  const folder = modulesFolder();
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-bench-'));
  const file = path.join(folder, 'index.ts');
  fs.writeFileSync(file, game(0, handlers));
  const flags = [
    '--runtime.path',
    folder,
    '--runtime.watch',
    'true',
    '--data_dir',
    dataDir,
    '--socket.port',
    String(port),
  ];
  const more = ['--console.port', '0', '--rudp.port', '0', '--logger.level', 'info'];
  const child = spawn(process.execPath, [path.join(root, 'bin/tickwire.js'), ...flags, ...more], { stdio: 'ignore' });
  try {
    await until('0');
    const times: number[] = [];
    for (let version = 1; version <= rounds; version++) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
      fs.writeFileSync(file, game(version, handlers));
      times.push(await until(String(version)));
    }
    times.sort((a, b) => a - b);
    const [p50, worst] = [times[Math.floor(rounds / 2)]!, times.at(-1)!];
    const kb = Math.round(game(0, handlers).length / 1024);
    console.log(`a module of ${kb} KB: ${p50.toFixed(0)} ms, at worst ${worst.toFixed(0)} ms (${rounds} times)`);
  } finally {
    child.kill();
    await new Promise((resolve) => child.once('exit', resolve));
    fs.rmSync(folder, { recursive: true });
    fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
