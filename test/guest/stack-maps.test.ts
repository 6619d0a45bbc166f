import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { loadGuest } from '../../src/guest/load-guest.js';
import { createStackMaps } from '../../src/guest/stack-maps.js';
import { createFakeMain } from './fake-main.js';
import { temporaryModules } from './temporary-modules.js';

const source = `interface Payload {
  n: number;
}

function boom({ n }: Payload): string {
  throw new Error('boom ' + n);
}

let InitModule: nkruntime.InitModule = function (ctx, logger, nk, initializer) {
  initializer.registerRpc('boom', (ctx: unknown, logger: any, nk: unknown, payload: string) => {
    try {
      return boom(JSON.parse(payload));
    } catch (error) {
      logger.error('caught: %s', (error as Error).stack);
      throw error;
    }
  });
  if (ctx.env.fail) boom({ n: 0 });
};
!InitModule && (InitModule as any).bind(null);
`;

type Kind = 'inline' | 'external';

/** A folder with nothing but a bundle, and its map where that is not within it. */
async function bundled(kind: Kind): Promise<string> {
  const folder = temporaryModules({ 'main.ts': source });
  const entry = path.join(folder, 'main.ts');
  await build({
    entryPoints: [entry],
    outfile: path.join(folder, 'index.js'),
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: kind === 'inline' ? 'inline' : true,
    target: 'es2017',
  });
  fs.rmSync(entry);
  return folder;
}

test.each<Kind>(['inline', 'external'])(
  'a bundle with an %s source map has stacks that name the lines it was made from',
  async (kind) => {
    const folder = await bundled(kind);
    const main = createFakeMain(folder);
    const guest = await loadGuest(main.options);
    expect(() => guest.call({ kind: 'rpc', name: 'boom', ctx: {}, args: ['{"n":1}'] })).toThrow('boom 1');
    guest.reportFailure('rpc', 'boom', `Error: at ${path.join(folder, 'index.js')}:1:10`);
    guest.flush();
    await expect.poll(() => main.lines.length).toBe(2);
    const [caught, reported] = main.lines.map(([, text]) => text);
    expect(caught).toMatch(/main\.ts:6:9[\s\S]*main\.ts:12:14/);
    expect(caught).not.toContain(path.join(folder, 'index.js'));
    expect(reported).toContain('main.ts:');
    main.close();
  },
);

test('a bundle that fails while it starts is named by the line it was made from', async () => {
  const main = createFakeMain(await bundled('external'), { env: { fail: 'yes' } });
  await expect(loadGuest(main.options)).rejects.toThrow(/main\.ts:6:9 cannot be loaded: Error: boom 0/);
  main.close();
});

test('places without an origin, and maps that cannot be read, leave a text as it is', () => {
  const maps = createStackMaps();
  const text = 'Error\n    at f (/a/index.js:1:2)\n    at g (/b/other.js:3:4)';
  expect(maps.apply(text)).toBe(text);
  maps.add('/a/index.js', '//# sourceMappingURL=nowhere.map');
  maps.add('/b/other.js', '//# sourceMappingURL=data:application/json;base64,bm8=');
  expect(maps.apply(text)).toBe(text);
});
