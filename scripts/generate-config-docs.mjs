// Writes docs/configuration.md from the options in src/config. A test fails where the file is out of date.
import fs from 'node:fs';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url);
const { outputFiles } = await build({
  entryPoints: [new URL('src/config/render-markdown.ts', root).pathname],
  bundle: true,
  format: 'esm',
  platform: 'node',
  write: false,
});
const code = Buffer.from(outputFiles[0].contents).toString('base64');
const { renderMarkdown } = await import(`data:text/javascript;base64,${code}`);
fs.writeFileSync(new URL('docs/configuration.md', root), renderMarkdown());
