// `npm start`: builds, then runs the server with the arguments given, in this very process, so that a signal to it is a
// signal to the server. It is no `prestart` script, since npm skips those where install scripts are off, as they are here.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

execFileSync(process.execPath, [fileURLToPath(new URL('build.mjs', import.meta.url))], { stdio: 'inherit' });
await import('../bin/tickwire.js');
