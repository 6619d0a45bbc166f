import type { CallContext } from './call-context.js';

/** The fields of `ctx` that a hook around an API method gets. */
export function hookContext(ctx: CallContext, executionMode: 'before' | 'after' | 'event'): Record<string, unknown> {
  return { executionMode, ...callerFields(ctx) };
}

/** The fields of `ctx` that an RPC called over HTTP or gRPC gets. */
export function rpcContext(ctx: CallContext): Record<string, unknown> {
  return { executionMode: 'rpc', ...callerFields(ctx), headers: ctx.headers(), queryParams: ctx.queryParams() };
}

// What does not apply is left out: modules tell a call of the server by the missing userId.
function callerFields(ctx: CallContext): Record<string, unknown> {
  const { clientIp, clientPort, userId, username, vars, expiresAtSec } = ctx;
  if (userId === '') return { clientIp, clientPort };
  const fields = { clientIp, clientPort, userId, username, userSessionExp: expiresAtSec };
  return Object.keys(vars).length > 0 ? { vars, ...fields } : fields;
}
