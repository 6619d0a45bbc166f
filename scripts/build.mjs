// Turns the TypeScript sources into dist/, file by file: `npm start` and `npm test` run it first, so it must be quick.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const dist = path.join(root, 'dist');

/** The files of FOLDERS with this ending. */
const filesOf = (folders, extension) =>
  folders.flatMap((folder) =>
    fs
      .readdirSync(path.join(root, folder), { recursive: true })
      .map((name) => path.join(root, folder, String(name)))
      .filter((name) => name.endsWith(extension) && !name.endsWith('.d.ts')),
  );
const fileByFile = {
  outbase: root,
  outdir: dist,
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
};

fs.rmSync(dist, { recursive: true, force: true });
await build({ ...fileByFile, entryPoints: filesOf(['src', 'bench', 'client'], '.ts'), format: 'esm' });
await build({
  ...fileByFile,
  entryPoints: filesOf(['workers'], '.cts'),
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
});
fs.cpSync(path.join(root, 'src/database/migrations'), path.join(dist, 'src/database/migrations'), { recursive: true });

// What browsers load of the package comes in one file.
await build({
  entryPoints: [path.join(root, 'client/browser.ts')],
  outdir: path.join(dist, 'client'),
  allowOverwrite: true,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  sourcemap: true,
  logLevel: 'warning',
});

const page = path.join(root, 'examples/arena/page');
const builtPage = path.join(dist, 'page');
await build({
  entryPoints: [path.join(page, 'main.ts')],
  outdir: builtPage,
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  logLevel: 'warning',
});
for (const name of ['index.html', 'style.css']) fs.copyFileSync(path.join(page, name), path.join(builtPage, name));
