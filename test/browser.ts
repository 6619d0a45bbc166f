import fs from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where the browser of the tests is. */
export const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether the tests that need a browser can run; where CI is set they must. */
export const hasBrowser = fs.existsSync(executablePath) || process.env.CI !== undefined;

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
