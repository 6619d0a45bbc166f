import { onTestFinished } from 'vitest';
import type { GuestCall, GuestOptions } from '../../../src/guest/guest.js';
import { loadGuest } from '../../../src/guest/load-guest.js';
import { createFakeMain, type FakeMain } from '../fake-main.js';
import { temporaryModules } from '../temporary-modules.js';

type Answers = Readonly<Record<string, (...args: unknown[]) => unknown>>;

export interface LoadedLua {
  readonly guest: Awaited<ReturnType<typeof loadGuest>>;
  readonly main: FakeMain;
  rpc(name: string, payload?: string, ctx?: object): unknown;
  call(kind: GuestCall['kind'], name: string, ...args: unknown[]): unknown;
}

/** Loads files of Lua; ANSWERS stand for nk functions of the server. */
export async function loadLua(
  files: Readonly<Record<string, string>> | string,
  answers: Answers = {},
  more: Partial<GuestOptions> & { timeoutMs?: number } = {},
): Promise<LoadedLua> {
  const { timeoutMs, ...options } = more;
  const folder = temporaryModules(typeof files === 'string' ? { 'main.lua': files } : files);
  const main = createFakeMain(folder, options);
  onTestFinished(() => main.close());
  const guest = await loadGuest(main.options, { localNk: answers, ...(timeoutMs ? { timeoutMs } : {}) });
  const call: LoadedLua['call'] = (kind, name, ...args) => guest.call({ kind, name, ctx: {}, args });
  return {
    guest,
    main,
    call,
    rpc: (name, payload = '', ctx = {}) =>
      guest.call({ kind: 'rpc', name, ctx: { executionMode: 'rpc', ...ctx }, args: [payload] }),
  };
}

/** A module with one RPC, `test`, that runs BODY with `context`, `payload` and `nk`. */
export const rpcModule = (body: string): string => `
local nk = require("nakama")
nk.register_rpc(function(context, payload)
${body}
end, "test")`;

/** What BODY returns, by way of JSON. */
export async function evaluate(body: string, answers?: Answers): Promise<unknown> {
  const { rpc } = await loadLua(rpcModule(`return nk.json_encode({ (function() ${body} end)() })`), answers);
  return JSON.parse(rpc('test') as string);
}
