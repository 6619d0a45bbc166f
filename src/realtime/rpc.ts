import { Code } from '../base/code.js';
import { type StatusError, toStatusError } from '../base/status-error.js';
import { ErrorCode } from '../wire/gen/realtime.js';
import { badInput, RealtimeError } from './realtime-error.js';
import type { RealtimeHandler } from './realtime-handler.js';
import { sessionContext } from './session-context.js';

/** Calls a function that a module has registered. */
export const rpc: RealtimeHandler<'rpc'> = async (deps, session, { id, payload }) => {
  if (id === '') throw badInput('An RPC needs the id of the function to call.');
  const start = deps.clock.monotonicMs();
  const seconds = () => (deps.clock.monotonicMs() - start) / 1000;
  try {
    const answer = await deps.runtime.callRpc(id, { executionMode: 'rpc', ...sessionContext(session) }, payload);
    deps.metrics.rpc(id, Code.OK, seconds());
    return { rpc: { id, payload: answer } };
  } catch (thrown) {
    const error = toStatusError(thrown);
    deps.metrics.rpc(id, error.code, seconds());
    throw rpcError(error, deps.runtime.hasRpc(id));
  }
};

function rpcError(error: StatusError, isRegistered: boolean): RealtimeError {
  const code = isRegistered ? ErrorCode.RUNTIME_FUNCTION_EXCEPTION : ErrorCode.RUNTIME_FUNCTION_NOT_FOUND;
  return new RealtimeError(code, error.message, { cause: error.cause });
}
