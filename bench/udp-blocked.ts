// How soon the page is played in a network that lets no UDP through: Chromium and the server in network namespaces of their own,
// times in milliseconds from the moment in which the page is asked for. `node dist/bench/udp-blocked.js [RUNS]`; needs root.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { quantile } from './load/target.js';
import { openBlockedNetwork } from './page/blocked-network.js';
import { executablePath } from './page/launch-browser.js';
import { networkObstacle } from './transport/network.js';

const RUNS = Number(process.argv[2] ?? 10);
const DELAYS_MS = [5, 50];
const root = fileURLToPath(new URL('../../', import.meta.url));

const steps = ['UDP is tried', 'the WebSocket is tried', 'the page plays'] as const;
type Times = Record<(typeof steps)[number], number>;

/** Opens the page as a new player, whose browser has nothing in its cache. */
async function playOnce(browser: Browser, url: string): Promise<Times> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const beganMs = performance.now();
  const times: Partial<Times> = {};
  const note = (step: keyof Times) => {
    times[step] ??= performance.now() - beganMs;
  };
  page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/rudp') note('UDP is tried');
  });
  page.on('websocket', () => note('the WebSocket is tried'));
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('#status').getByText('playing over WebSocket').waitFor();
  note('the page plays');
  await context.close();
  return times as Times;
}

async function main(): Promise<void> {
  const obstacle = fs.existsSync(executablePath) ? networkObstacle() : 'there is no browser';
  if (obstacle) return console.log(`not here: ${obstacle}`);
  console.log('| round trip | what happens | least | median | most |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const delayMs of DELAYS_MS) {
    const blocked = await openBlockedNetwork(root, delayMs);
    try {
      const runs: Times[] = [];
      // The first page of a browser takes longer: that is the browser's start.
      for (let i = 0; i <= RUNS; i++) runs.push(await playOnce(blocked.browser, blocked.url));
      for (const step of steps) {
        const timesMs = runs.slice(1).map((times) => times[step]);
        const shown = [0, 0.5, 1].map((share) => quantile(timesMs, share).toFixed(0));
        console.log(`| ${2 * delayMs} ms | ${step} | ${shown.join(' | ')} |`);
      }
    } finally {
      await blocked.stop();
    }
  }
}

await main();
