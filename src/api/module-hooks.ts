import { accessOf } from './access.js';
import type { CallContext, CallerIdentity } from './call-context.js';
import type { ApiHooks } from './invoke.js';
import { hookContext } from './module-context.js';

/** What of the module runtime the hooks around API methods stand on. */
export interface HookRuntime {
  readonly registrations: { readonly before: readonly string[]; readonly after: readonly string[] };
  before(method: string, ctx: Record<string, unknown>, request: unknown): Promise<unknown>;
  after(method: string, ctx: Record<string, unknown>, response: unknown, request: unknown): Promise<unknown>;
}

export interface ModuleHooksDeps {
  readonly runtime: HookRuntime;
  readonly tokens: { verify(token: string): CallerIdentity | undefined };
}

/** The hooks that modules have registered around API methods. */
export function createModuleHooks({ runtime, tokens }: ModuleHooksDeps): ApiHooks {
  // A request that lets a player in comes from nobody: whose session it has begun or refreshed stands in the answer.
  function withPlayer(method: string, ctx: CallContext, response: unknown): CallContext {
    const { token } = Object(response) as { token?: unknown };
    if (accessOf(method) !== 'server_key' || typeof token !== 'string') return ctx;
    return { ...ctx, ...tokens.verify(token) };
  }

  return {
    hasBefore: (method) => runtime.registrations.before.includes(method),
    hasAfter: (method) => runtime.registrations.after.includes(method),
    before: (method, ctx, request) => runtime.before(method, hookContext(ctx, 'before'), request),
    async after(method, ctx, response, request) {
      await runtime.after(method, hookContext(withPlayer(method, ctx, response), 'after'), response, request);
    },
  };
}
