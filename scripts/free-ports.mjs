// Prints free TCP ports of this machine, each with a free port below it, on one line:  node scripts/free-ports.mjs 2
import { randomInt } from 'node:crypto';
import net from 'node:net';

function listen(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}

/** Below the range of outgoing connections (32768 and up on Linux), so that none takes a port before it is used. */
async function freePair() {
  for (let draw = 1; draw <= 100; draw++) {
    const port = 15_000 + randomInt(17_000);
    const upper = await listen(port).catch(() => undefined);
    if (!upper) continue;
    const lower = await listen(port - 1).catch(() => undefined);
    if (lower) return [upper, lower];
    upper.close();
  }
  throw new Error('no two neighbouring ports from 15000 to 32000 are free');
}

const pairs = [];
for (let count = Number(process.argv[2] ?? 1); count > 0; count--) pairs.push(await freePair());
console.log(pairs.map(([upper]) => upper.address().port).join(' '));
for (const server of pairs.flat()) server.close();
