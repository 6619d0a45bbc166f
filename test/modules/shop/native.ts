// The counterpart of index.js as a native module: the same RPCs, with promises.
import { defineModule, type Nk } from 'tickwire/runtime';

type Functions = Record<string, (...args: unknown[]) => Promise<unknown>>;

interface Call {
  readonly fn: string;
  readonly args: unknown[];
}

export default defineModule({
  rpcs: {
    async nativeNk(ctx, _logger, nk: Nk, payload) {
      if (ctx.userId) throw Object.assign(new Error('for the server alone'), { code: 7 });
      const { fn, args } = JSON.parse(payload) as Call;
      return JSON.stringify({ result: await (nk as unknown as Functions)[fn]!(...args) });
    },
    async nativeSatori(_ctx, _logger, nk: Nk, payload) {
      const satori = nk.getSatori() as unknown as Functions;
      const results: unknown[] = [];
      for (const { fn, args } of JSON.parse(payload) as Call[]) results.push((await satori[fn]!(...args)) ?? null);
      return JSON.stringify({ result: results });
    },
  },
});
