// What the hostile clients of the benchmark `rudp-abuse` find where there is no server: KIND HTTPPORT UDPPORT. It lets them do
// the same as the server does, and does nothing about it: what it costs the players is the hostile clients' own doing.
import http from 'node:http';
import { loadWebRtcLibrary } from '../../src/transport/rudp/library.js';
import { openRoad, type Road } from '../../src/transport/rudp/road.js';

const [kind, httpPort, udpPort] = process.argv.slice(2) as [string, string, string];
/** As the server has it: a flood is cut after so many packets, and its sender has to stay away. */
const CUT_AFTER_PACKETS = 1000;
const AWAY_MS = 10_000;
const REFUSAL = JSON.stringify({ message: 'nobody is here' });
const { library } = await loadWebRtcLibrary();
const kept = new Set<object>();
let awayUntilMs = 0;

async function answerOffer(offer: string): Promise<string> {
  let packets = 0;
  let road: Road | undefined;
  const options = { port: Number(udpPort), bindAddress: '127.0.0.1', stunServers: [], gatherTimeoutMs: 1000 };
  const opened = await openRoad(library, kept, options, offer, {
    onOpen() {},
    onPacket() {
      if (kind !== 'flood' || ++packets <= CUT_AFTER_PACKETS) return;
      awayUntilMs = performance.now() + AWAY_MS;
      road?.close();
    },
    onDrained() {},
    onLost() {},
  });
  road = opened.road;
  return opened.answer;
}

http
  .createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (!request.url!.startsWith('/rudp')) return response.end(JSON.stringify({ token: 'anybody' }));
    if (kind.startsWith('half-open') || performance.now() < awayUntilMs) return response.writeHead(429).end(REFUSAL);
    response.end(JSON.stringify({ sdp: await answerOffer(body), ice_servers: [] }));
  })
  .listen(Number(httpPort), '127.0.0.1', () => console.log('ready'));
