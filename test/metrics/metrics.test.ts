import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createMetrics, type MetricsOptions } from '../../src/metrics/metrics.js';
import { createMetricsServer, type MetricsServer } from '../../src/metrics/metrics-server.js';

const make = (options: Partial<MetricsOptions> = {}) =>
  createMetrics({ prefix: 'game', customPrefix: 'custom', customScopeLimit: 100, processMetrics: false, ...options });

/** The lines of TEXT that are samples of NAME or of its parts. */
async function samples(metrics: { text(): Promise<string> }, name: string): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(name));
}

describe('docs/metrics.md', () => {
  const docs = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const documented = docs
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...line.split('|')[1]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
  it('names every metric, and no other', () => {
    expect(documented.sort()).toEqual(make({ prefix: 'tickwire', processMetrics: true }).names().sort());
  });
});

describe('metrics', () => {
  it('are empty at first, and can be read', async () => {
    const text = await make().text();
    expect(text).toContain('game_sessions 0');
    expect(text).not.toContain('NaN');
  });

  it('read gauges from their sources at each scrape', async () => {
    const metrics = make({ labels: { node_name: 'one' } });
    let sessions = 3;
    metrics.observe({ sessions: () => sessions, presences: () => 5 });
    metrics.observe({
      connections: () => ({ websocket: 2, rudp: 1 }),
      matches: () => ({ authoritative: 4, relayed: 0 }),
      databasePool: () => ({ total: 10, idle: 7, waiting: 2 }),
    });
    expect(await samples(metrics, 'game_sessions')).toEqual(['game_sessions{node_name="one"} 3']);
    sessions = 4;
    const text = await metrics.text();
    for (const line of [
      'game_sessions{node_name="one"} 4',
      'game_presences{node_name="one"} 5',
      'game_connections{transport="rudp",node_name="one"} 1',
      'game_matches{kind="authoritative",node_name="one"} 4',
      'game_database_connections{state="busy",node_name="one"} 3',
      'game_database_waiting{node_name="one"} 2',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('add up traffic by transport', async () => {
    const metrics = make();
    const traffic = metrics.traffic('websocket');
    traffic.received(10);
    traffic.received(20);
    traffic.sent(3, 90);
    metrics.traffic('websocket').dropped(2);
    metrics.traffic('rudp').received(1);
    await metrics.text(); // a scrape changes nothing
    const text = await metrics.text();
    expect(text).toContain('game_messages_received_total{transport="websocket"} 2');
    expect(text).toContain('game_bytes_received_total{transport="websocket"} 30');
    expect(text).toContain('game_messages_sent_total{transport="websocket"} 3');
    expect(text).toContain('game_bytes_sent_total{transport="websocket"} 90');
    expect(text).toContain('game_messages_dropped_total{transport="websocket"} 2');
    expect(text).toContain('game_bytes_received_total{transport="rudp"} 1');
  });

  it('tell calls apart by method and code, with a bounded number of codes', async () => {
    const metrics = make();
    for (const code of [0, 0, 16, 99, 1234, -1, 5.5, Number.NaN]) metrics.api('GetAccount', code, 0.02);
    const counts = await samples(metrics, 'game_api_seconds_count');
    expect(counts.sort()).toEqual([
      'game_api_seconds_count{method="GetAccount",code="0"} 2',
      'game_api_seconds_count{method="GetAccount",code="16"} 1',
      'game_api_seconds_count{method="GetAccount",code="other"} 5',
    ]);
    const bucket = (code: string, le: string) =>
      `game_api_seconds_bucket{method="GetAccount",code="${code}",le="${le}"}`;
    const text = await metrics.text();
    expect(text).toContain(`${bucket('0', '0.01')} 0\n${bucket('0', '0.025')} 2\n`);
    expect(text).toContain(`${bucket('0', '+Inf')} 2\n`);
  });

  it('show RPCs by the ids that are registered, and no others', async () => {
    const metrics = make();
    metrics.registerRpcs(['echo']);
    metrics.rpc('echo', 0, 0.001);
    for (let i = 0; i < 1000; i++) metrics.rpc(`guess-${i}`, 5, 0.001);
    expect(await samples(metrics, 'game_rpc_seconds_count')).toEqual([
      'game_rpc_seconds_count{id="echo",code="0"} 1',
      'game_rpc_seconds_count{id="(other)",code="5"} 1000',
    ]);
  });

  it('count what happens to matches and workers', async () => {
    const metrics = make();
    metrics.tick(0.002, 0.0001);
    metrics.tickOverruns(2);
    metrics.ticksSkipped(3);
    metrics.matchInputDropped(4);
    metrics.matchFailed('timeout');
    metrics.matchUpgrade('moved');
    metrics.recordings(1, 200, 3);
    metrics.moduleLogsDropped(5);
    metrics.workerRestarted('match');
    metrics.leaderboardCallback('reset', true);
    const text = await metrics.text();
    for (const line of [
      'game_match_tick_seconds_sum 0.002',
      'game_match_tick_late_seconds_count 1',
      'game_match_tick_overruns_total 2',
      'game_match_ticks_skipped_total 3',
      'game_match_input_dropped_total 4',
      'game_match_failed_total{reason="timeout"} 1',
      'game_match_upgrades_total{outcome="moved"} 1',
      'game_match_recordings_total 1',
      'game_match_recorded_bytes_total 200',
      'game_match_recordings_dropped_total 3',
      'game_module_logs_dropped_total 5',
      'game_worker_restarts_total{kind="match"} 1',
      'game_leaderboard_callbacks_total{kind="reset",outcome="failed"} 1',
    ]) {
      expect(text).toContain(line);
    }
  });

  it('need no prefix', () => expect(make({ prefix: '' }).names()).toContain('sessions'));
});

describe('metrics of modules', () => {
  it('are kept by name and tags', async () => {
    const { custom, text } = make();
    custom.counterAdd('gold', { shop: 'a' }, 2);
    custom.counterAdd('gold', { shop: 'a' }, 3);
    custom.counterAdd('gold', {}, 1);
    custom.gaugeSet('heat', { zone: 'x' }, -4.5);
    custom.timerRecord('load', {}, 2_000_000);
    const all = await text();
    for (const line of [
      '# TYPE game_custom_gold counter',
      'game_custom_gold{shop="a"} 5',
      'game_custom_gold 1',
      'game_custom_heat{zone="x"} -4.5',
      'game_custom_load_bucket{le="0.001"} 0',
      'game_custom_load_bucket{le="0.0025"} 1',
      'game_custom_load_bucket{le="+Inf"} 1',
      'game_custom_load_sum 0.002',
      'game_custom_load_count 1',
    ]) {
      expect(all).toContain(line);
    }
  });

  it('take no more series than the limit, and count what is dropped', async () => {
    const { custom, text } = make({ customScopeLimit: 3 });
    for (let i = 0; i < 10; i++) custom.counterAdd(`c${i}`, {}, 1);
    for (let i = 0; i < 10; i++) custom.counterAdd('c0', { player: String(i) }, 1);
    custom.counterAdd('c0', {}, 1);
    const all = await text();
    expect(all.match(/^game_custom_c\d/gm)).toHaveLength(3);
    expect(all).toContain('game_custom_c0 2');
    expect(all).toContain('game_custom_dropped_total 17');
  });

  it.each<[string, (custom: ReturnType<typeof make>['custom']) => void]>([
    ['no number', (custom) => custom.gaugeSet('a', {}, Number.NaN)],
    ['a text', (custom) => custom.counterAdd('a', {}, 'x' as never)],
    ['a counter that goes down', (custom) => custom.counterAdd('a', {}, -1)],
    ['no name', (custom) => custom.counterAdd('', {}, 1)],
    ['a name that is none', (custom) => custom.counterAdd(5 as never, {}, 1)],
    ['another kind of a known name', (custom) => custom.gaugeSet('known', {}, 1)],
    ['a name of the server’s own', (custom) => custom.counterAdd('dropped_total', {}, 1)],
  ])('drop %s', async (_what, use) => {
    const { custom, text } = make();
    custom.counterAdd('known', {}, 1);
    use(custom);
    const all = await text();
    expect(all).toContain('game_custom_dropped_total 1');
    expect(all).toContain('game_custom_known 1');
  });

  it('cannot break the page with what is in names and tags', async () => {
    const { custom, text } = make();
    custom.counterAdd('a b"\n{}', { 'k e"y': 'v"\n\\', __proto__x: 'p', le: '1', ['ü'.repeat(500)]: 'long' }, 1);
    const line = (await text()).split('\n').find((each) => each.startsWith('game_custom_a'))!;
    expect(line).toMatch(/^game_custom_a_b____\{(\w{1,128}="([^"\\\n]|\\.)*",?)+\} 1$/);
    expect(line).toContain('_le="1"');
  });
});

describe('the port for metrics', () => {
  let server: MetricsServer | undefined;
  afterEach(() => server?.close());

  it('serves them and nothing else', async () => {
    server = await createMetricsServer({ metrics: make(), host: '127.0.0.1', port: 0 });
    const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server!.port}${path}`, { method });
    const answer = await get('/metrics');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/);
    expect(await answer.text()).toContain('game_sessions 0');
    expect((await get('/v2/account')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(404);
  });

  it('says that it is taken', async () => {
    server = await createMetricsServer({ metrics: make(), host: '127.0.0.1', port: 0 });
    await expect(createMetricsServer({ metrics: make(), host: '127.0.0.1', port: server.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  it('survives metrics that cannot be read', async () => {
    const broken = { contentType: 'text/plain', text: () => Promise.reject(new Error('broken')) };
    server = await createMetricsServer({ metrics: broken, host: '127.0.0.1', port: 0 });
    expect((await fetch(`http://127.0.0.1:${server.port}/metrics`)).status).toBe(500);
  });
});
