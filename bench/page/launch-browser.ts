import { type Browser, chromium } from 'playwright-core';

/** Where the browser of tests and benchmarks is. */
export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Starts the browser, by PROGRAM where something else is to start it. */
export function launchBrowser(program = executablePath): Promise<Browser> {
  return chromium.launch({
    executablePath: program,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
