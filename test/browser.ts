import fs from 'node:fs';
import { executablePath } from '../bench/page/launch-browser.js';

export { executablePath, launchBrowser } from '../bench/page/launch-browser.js';

/** Whether the tests that need a browser can run; where CI is set they must. */
export const hasBrowser = fs.existsSync(executablePath) || process.env.CI !== undefined;
