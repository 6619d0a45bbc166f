// The types that modules import, as they are in the package: without the types of Node, and with every declaration checked.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-types-'));
const installed = path.join(folder, 'node_modules/tickwire');

const MODULE = `import { defineMatch, defineModule, json, text, type StorageObject } from 'tickwire/runtime';

const board = defineMatch({
  messages: { move: json<{ x: number }>(1), chat: text(2) },
  matchInit: () => ({ state: { x: 0 }, tickRate: 10 }),
  matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
    for (const message of messages) if (message.name === 'move') state.x += message.data.x;
    dispatcher.send('chat', ctx.matchId + state.x.toFixed(tick));
    return { state };
  },
});

export default defineModule({
  matches: { board },
  rpcs: {
    async buy(ctx, logger, nk) {
      const [shop]: StorageObject[] = await nk.storageRead([{ collection: 'shops', key: 'sword' }]);
      const { updated } = await nk.transaction((tx) => tx.walletUpdate(ctx.userId!, { gold: -shop!.value.price }));
      logger.info('%d left', updated.gold);
      return nk.base64Encode(String(updated.gold));
    },
  },
});
`;

async function compile(...options: string[]): Promise<string> {
  const always = ['--strict', '--skipLibCheck', 'false', '--types', '', '--lib', 'es2023', '--target', 'es2023'];
  const args = [path.join(root, 'node_modules/typescript/bin/tsc'), ...always, ...options];
  return promisify(execFile)(process.execPath, args, { cwd: folder }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

beforeAll(async () => {
  fs.mkdirSync(installed, { recursive: true });
  for (const name of ['package.json', 'types'])
    fs.cpSync(path.join(root, name), path.join(installed, name), { recursive: true });
  const build = JSON.parse(fs.readFileSync(path.join(root, 'tsconfig.build.json'), 'utf8'));
  const tsconfig = path.join(folder, 'tsconfig.build.json');
  const compilerOptions = {
    ...build.compilerOptions,
    rootDir: root,
    outDir: path.join(installed, 'dist'),
    typeRoots: [path.join(root, 'node_modules/@types')],
  };
  const files = [path.join(root, 'src/guest/define.ts')];
  fs.writeFileSync(
    tsconfig,
    JSON.stringify({ extends: path.join(root, 'tsconfig.json'), compilerOptions, files, include: [] }),
  );
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  await promisify(execFile)(process.execPath, [tsc, '-p', tsconfig]);
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  fs.writeFileSync(path.join(folder, 'game.ts'), MODULE);
  fs.writeFileSync(
    path.join(folder, 'wrong.ts'),
    MODULE.replace('message.data.x', 'message.data.y').replace('tx.walletUpdate', 'tx.event'),
  );
}, 60_000);
afterAll(() => fs.rmSync(folder, { recursive: true }));

test.each(['nodenext', 'bundler'])('a module compiles with the module resolution %s', async (resolution) => {
  const module = resolution === 'bundler' ? 'esnext' : resolution;
  const found = (file: string) => compile('--noEmit', '--module', module, '--moduleResolution', resolution, file);
  expect(await found('game.ts')).toBe('');
  const errors = await found('wrong.ts');
  expect(errors.match(/error TS\d+/g)).toHaveLength(2);
  expect(errors).toMatch(/wrong\.ts\(\d+,\d+\).*'y'/);
  expect(errors).toMatch(/wrong\.ts\(\d+,\d+\).*'event'/);
});
