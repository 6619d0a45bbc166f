import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { invalidArgument, toStatusError } from '../base/status-error.js';
import type { Rpc } from '../wire/gen/api.js';
import type { Init } from '../wire/well-known.js';
import type { CallContext } from './call-context.js';
import { rpcContext } from './module-context.js';

export interface RpcDeps {
  readonly runtime: {
    /** Rejects with NOT_FOUND where no module registered ID. */
    callRpc(id: string, ctx: Record<string, unknown>, payload: string): Promise<string>;
  };
  readonly metrics: { rpc(id: string, code: number, seconds: number): void };
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** Calls functions that modules have registered. */
export function rpcHandlers({ runtime, metrics, clock }: RpcDeps) {
  return {
    async RpcFunc(ctx: CallContext, { id, payload }: Rpc): Promise<Init<Rpc>> {
      if (id === '') throw invalidArgument('An RPC needs the id of a function.');
      const startedMs = clock.monotonicMs();
      let code: number = Code.OK;
      try {
        return { id, payload: await runtime.callRpc(id, rpcContext(ctx), payload) };
      } catch (thrown) {
        const error = toStatusError(thrown);
        code = error.code;
        throw error;
      } finally {
        metrics.rpc(id.toLowerCase(), code, (clock.monotonicMs() - startedMs) / 1000);
      }
    },
  };
}
