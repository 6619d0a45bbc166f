// Prints free TCP ports of this machine, each with a free port below it, on one line:  node scripts/free-ports.mjs 2
import net from 'node:net';

function listen(port) {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, () => resolve(server));
  });
}

async function freePair() {
  for (;;) {
    const upper = await listen(0);
    try {
      return [upper, await listen(upper.address().port - 1)];
    } catch {
      upper.close();
    }
  }
}

const pairs = [];
for (let count = Number(process.argv[2] ?? 1); count > 0; count--) pairs.push(await freePair());
console.log(pairs.map(([upper]) => upper.address().port).join(' '));
for (const server of pairs.flat()) server.close();
