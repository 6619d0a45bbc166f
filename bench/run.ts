// npm run bench [-- NAME …]: the benchmark programs one after the other, each in a process of its own so that none
// warms up or slows down the next.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const runners = ['run.js', 'compare.js'];
const suites = fs
  .readdirSync(folder)
  .filter((file) => file.endsWith('.js') && !runners.includes(file))
  .map((file) => file.slice(0, -'.js'.length))
  .sort();

async function run(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !suites.includes(name));
  if (unknown.length > 0) {
    const asksForHelp = unknown.includes('--help');
    const usage = `usage: npm run bench [-- SUITE …], with suites of: ${suites.join(', ')}`;
    console.log(asksForHelp ? usage : `There is no suite '${unknown.join(', ')}'. ${usage}`);
    return asksForHelp ? 0 : 2;
  }
  const failed: string[] = [];
  for (const name of names.length > 0 ? names : suites) {
    console.log(`\n== ${name} ==`);
    const child = spawn(process.execPath, [`${folder}${name}.js`], { stdio: 'inherit' });
    const [code] = (await once(child, 'exit')) as [number | null];
    if (code !== 0) failed.push(name);
  }
  if (failed.length > 0) console.error(`\nFailed: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

process.exit(await run(process.argv.slice(2)));
