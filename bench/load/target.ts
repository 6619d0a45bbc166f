import { createHttpClient, type HttpClient } from './http-client.js';
import { SocketClient } from './socket-client.js';

export interface LoadOptions {
  readonly url: URL;
  /** Processes whose CPU and memory count as the server's. */
  readonly pids: readonly number[];
  readonly clients: number;
  readonly seconds: number;
  /** Seconds of traffic before anything is measured. */
  readonly warmupSeconds: number;
  /** Messages a second that each client sends. */
  readonly rateHz: number;
  readonly playersPerMatch: number;
  readonly tickRateHz: number;
  /** HTTP requests under way at once. */
  readonly concurrency: number;
  readonly serverKey: string;
}

/** A server under load, as the workloads talk to it. */
export interface Target {
  readonly options: LoadOptions;
  readonly http: HttpClient;
  /** Signs in device NAME, creating it where it is new, and answers its token. */
  authenticate(name: string): Promise<string>;
  rpc(token: string, id: string, payload: object): Promise<Record<string, unknown>>;
  openSocket(token: string): Promise<SocketClient>;
}

export function createTarget(options: LoadOptions): Target {
  const http = createHttpClient(options.url);
  const basic = `Basic ${Buffer.from(`${options.serverKey}:`).toString('base64')}`;
  return {
    options,
    http,
    async authenticate(name) {
      const path = '/v2/account/authenticate/device?create=true';
      const session = await http.request('POST', path, { id: `load-${name}-0000000000` }, basic);
      return String(session.token);
    },
    async rpc(token, id, payload) {
      const answer = await http.request('POST', `/v2/rpc/${id}`, JSON.stringify(payload), `Bearer ${token}`);
      return JSON.parse(String(answer.payload));
    },
    openSocket: (token) =>
      SocketClient.open(`ws://${options.url.host}/ws?lang=en&status=false&format=json&token=${token}`),
  };
}

/** Runs WORK for 0 … COUNT - 1, at most WIDTH at once, and answers the results in order. */
export async function inParallel<T>(count: number, width: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next++;
      results[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The P-quantile of VALUES, which it sorts; NaN of none. */
export function quantile(values: number[], p: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(values.length * p))] ?? Number.NaN;
}
