import type { Socket } from 'node:net';
import pg from 'pg';
import { type ConnectionOptions, toClientConfig } from './connect.js';
import type { QueryResult } from './database.js';
import { isStalePlan, isUnavailable } from './database-error.js';
import { type DriverQuery, runQuery } from './run-query.js';

export interface LaneOptions extends ConnectionOptions {
  readonly lanes: number;
  readonly connMaxLifetimeMs: number;
}

/** A few connections that many plain reads share: each carries any number of queries at once, answered in order. */
export interface ReadLanes {
  run<Row>(query: DriverQuery): Promise<QueryResult<Row>>;
  counts(): { total: number; idle: number };
  close(): Promise<void>;
}

interface Lane {
  connection: Promise<pg.Client> | undefined;
  openedAtMs: number;
  connected: boolean;
  inFlight: number;
}

/**
 * Only for reads that wait for no lock: one that waits would keep all behind it waiting. What several callers ask in
 * one turn of the event loop leaves in one write.
 */
export function createReadLanes(options: LaneOptions): ReadLanes {
  const lanes: Lane[] = Array.from({ length: options.lanes }, () => ({
    connection: undefined,
    openedAtMs: 0,
    connected: false,
    inFlight: 0,
  }));
  let closed = false;

  function open(lane: Lane): Promise<pg.Client> {
    const client = new pg.Client(toClientConfig(options));
    const connection = client.connect().then(
      () => {
        if (lane.connection === connection) lane.connected = true;
        return client;
      },
      (error) => {
        forget();
        throw error;
      },
    );
    const forget = () => {
      if (lane.connection !== connection) return;
      lane.connection = undefined;
      lane.connected = false;
    };
    client.on('error', forget);
    client.on('end', forget);
    lane.connection = connection;
    lane.connected = false;
    lane.openedAtMs = performance.now();
    return connection;
  }

  function isExpired(lane: Lane): boolean {
    return options.connMaxLifetimeMs > 0 && performance.now() - lane.openedAtMs > options.connMaxLifetimeMs;
  }

  function connectionOf(lane: Lane): Promise<pg.Client> {
    if (lane.connection && !isExpired(lane)) return lane.connection;
    const old = lane.connection;
    const fresh = open(lane);
    old?.then((client) => client.end()).catch(() => {}); // It answers what it has been asked, then ends.
    return fresh;
  }

  async function runOn<Row>(lane: Lane, query: DriverQuery): Promise<QueryResult<Row>> {
    lane.inFlight++;
    try {
      const client = await connectionOf(lane);
      holdWrites(client);
      return await runQuery<Row>(client, query);
    } finally {
      lane.inFlight--;
    }
  }

  return {
    async run<Row>(query: DriverQuery) {
      if (closed) throw new Error('Client was closed: no queries after close()');
      const lane = leastBusy(lanes);
      const connection = lane.connected ? lane.connection : undefined;
      return runOn<Row>(lane, query).catch((error) => {
        const stale = isStalePlan(error);
        if (closed || !(stale || (connection && isUnavailable(error)))) throw error;
        // A read may run twice: the connection was lost under it, or has outlived its plan.
        if (lane.connection === connection) {
          lane.connection = undefined;
          lane.connected = false;
          connection?.then((client) => client.end()).catch(() => {});
        }
        return runOn<Row>(lane, query);
      });
    },
    counts: () => ({
      total: lanes.filter((lane) => lane.connected).length,
      idle: lanes.filter((lane) => lane.connected && lane.inFlight === 0).length,
    }),
    async close() {
      closed = true;
      await Promise.allSettled(lanes.map((lane) => lane.connection?.then((client) => client.end())));
    },
  };
}

function leastBusy(lanes: readonly Lane[]): Lane {
  let best = lanes[0]!;
  for (const lane of lanes) if (lane.inFlight < best.inFlight) best = lane;
  return best;
}

/** Collects what is written until the end of this turn. */
function holdWrites(client: pg.Client): void {
  const { stream } = (client as pg.Client & { connection: { stream: Socket } }).connection;
  if (stream.writableCorked > 0 || typeof stream.cork !== 'function') return;
  stream.cork();
  setImmediate(() => stream.uncork());
}
