#!/usr/bin/env node
import fs from 'node:fs';

const built = new URL('../dist/src/main.js', import.meta.url);
if (fs.existsSync(built)) {
  const { main } = await import(built.href);
  process.exitCode = await main(process.argv.slice(2), process.env);
} else {
  console.error(
    'tickwire: this copy is not built yet. Run `npm run build` first, or `npm start`, which does so itself.',
  );
  process.exitCode = 1;
}
