import path from 'node:path';
import { type RunningServer, startServer } from '../start-server.js';

/** A server whose module in Lua runs what a test gives it, and keeps what it is told. */
export interface LuaServer {
  readonly server: RunningServer;
  /** All that the Lua code CODE returns, run by the server itself. ARGS are `a`, `b`, … in it. */
  run(code: string, ...args: unknown[]): Promise<unknown[]>;
  /** What the module kept under EVENT and KEY; undefined as long as there is nothing. */
  noteOf(event: string, key: string): Promise<unknown>;
}

export async function startLuaServer(options: Readonly<Record<string, string | number>> = {}): Promise<LuaServer> {
  const server = await startServer({
    'runtime.path': path.resolve(import.meta.dirname, '../modules/lua-events'),
    'session.token_expiry_sec': 7200,
    ...options,
  });

  async function run(code: string, ...args: unknown[]): Promise<unknown[]> {
    const url = `${server.url}/v2/rpc/eval?http_key=defaulthttpkey&unwrap`;
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ code, args }) });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return JSON.parse(text) as unknown[];
  }

  async function noteOf(event: string, key: string): Promise<unknown> {
    const [note] = await run('return (nk.storage_read({ { collection = a, key = b } })[1] or {}).value', event, key);
    return note;
  }

  return { server, run, noteOf };
}
