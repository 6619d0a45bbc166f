import path from 'node:path';
import { REALTIME_HOOKS } from '../../src/guest/hook-names.js';
import { type RunningServer, type ServerOptions, startServer } from '../start-server.js';

/** What one hook was called with. */
export interface Seen {
  readonly hook: string;
  readonly ctx: Readonly<Record<string, unknown>>;
  readonly data: readonly unknown[];
}

/** A server whose module has registered every hook; one of them acts at a time. */
export interface HookedServer {
  readonly server: RunningServer;
  /** From now on HOOK does MODE, and what was seen before is forgotten. */
  act(hook: string, mode: 'observe' | 'refuse' | 'change', request?: unknown): Promise<void>;
  seen(): Promise<readonly Seen[]>;
  /** Resolves once that many calls of hooks were seen. */
  seenOnce(count: number): Promise<readonly Seen[]>;
  /** What `initializer.getConfig` has given. */
  config(): Promise<unknown>;
  /** An nk function, called by the server. */
  nk<Result = unknown>(fn: string, ...args: unknown[]): Promise<Result>;
}

const waitMs = 10;

/** OPTIONS are asked for at every attempt to start it. */
export async function startHookedServer(
  options: () => ServerOptions | Promise<ServerOptions> = () => ({}),
): Promise<HookedServer> {
  const server = await startServer(async () => ({
    'runtime.path': path.resolve(import.meta.dirname, '../modules/every-hook'),
    'runtime.env': `REALTIME_HOOKS=${REALTIME_HOOKS.join(' ')}`,
    'session.token_expiry_sec': 7200,
    'session.refresh_token_expiry_sec': 7200,
    ...(await options()),
  }));

  async function rpc(id: string, body: unknown): Promise<string> {
    const url = `${server.url}/v2/rpc/${id}?http_key=defaulthttpkey&unwrap`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return text;
  }

  const seen = async () => JSON.parse(await rpc('seen', {})) as Seen[];
  return {
    server,
    seen,
    async act(hook, mode, request) {
      await rpc('act', { hook, mode, request });
    },
    async seenOnce(count) {
      for (;;) {
        const all = await seen();
        if (all.length >= count) return all;
        // After hooks of messages run once the answer is on its way.
        await new Promise((resolve) => setTimeout(resolve, waitMs));
      }
    },
    config: async () => JSON.parse(await rpc('config', {})) as unknown,
    nk: async <Result>(fn: string, ...args: unknown[]) =>
      (JSON.parse(await rpc('nk', { fn, args })) as { result: Result }).result,
  };
}
