// What reading and writing messages costs, next to JSON.parse and JSON.stringify alone: `node dist/bench/wire.js`.
import { Bench } from 'tinybench';
import { decodeEnvelope, encodeEnvelope } from '../src/wire/codec.js';
import type { WireFormat } from '../src/wire/format.js';
import { assembleWithHead, matchDataHead, scanMatchDataSend } from '../src/wire/match-data.js';

const matchId = '0b2c5a52-9b6c-4c35-a9b5-4a7a31b2b1f1.node';
const formats: readonly WireFormat[] = ['json', 'protobuf'];

const envelopes = {
  match_data_send: {
    match_data_send: {
      match_id: matchId,
      op_code: '5',
      data: Buffer.alloc(64, 7).toString('base64'),
      presences: [],
      reliable: true,
    },
  },
  match_join: { cid: '12', match_join: { match_id: matchId, metadata: { team: 'blue' } } },
  rpc: { cid: '12', rpc: { id: 'echo', payload: JSON.stringify({ hello: 'world', numbers: [1, 2, 3] }) } },
  matchmaker_add: {
    cid: '3',
    matchmaker_add: {
      min_count: 2,
      max_count: 4,
      query: '*',
      string_properties: { mode: 'duel' },
      numeric_properties: { rank: 5 },
    },
  },
};

const bench = new Bench({ time: 400, warmupTime: 200 });

for (const [name, value] of Object.entries(envelopes)) {
  const json = Buffer.from(JSON.stringify(value));
  const envelope = decodeEnvelope('json', json);
  bench.add(`${name}: JSON.parse alone`, () => JSON.parse(json.toString()));
  bench.add(`${name}: JSON.stringify alone`, () => Buffer.from(JSON.stringify(value)));
  for (const format of formats) {
    const data = encodeEnvelope(format, envelope);
    bench.add(`${name}: decode ${format}`, () => decodeEnvelope(format, data));
    bench.add(`${name}: encode ${format}`, () => encodeEnvelope(format, envelope));
  }
}

const userId = '0b2c5a52-9b6c-4c35-a9b5-4a7a31b2b1f2';
const head = matchDataHead(matchId, { userId, sessionId: userId, username: 'somebody' });
for (const format of formats) {
  const stock = Buffer.from(JSON.stringify(envelopes.match_data_send));
  const data = format === 'json' ? stock : encodeEnvelope(format, decodeEnvelope('json', stock));
  const { opCode, payload, reliable } = scanMatchDataSend(format, data)!;
  bench.add(`match data: scan ${format}`, () => scanMatchDataSend(format, data));
  bench.add(`match data: assemble ${format}`, () => assembleWithHead(format, head, opCode, payload, reliable));
}

await bench.run();
const rows = bench.tasks.map(({ name, result }) => {
  const medianMs = 'latency' in result ? result.latency.p50 : Number.NaN;
  return { what: name, 'median µs': Number((medianMs * 1000).toFixed(2)) };
});
console.table(rows);
