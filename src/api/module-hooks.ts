import type { ApiHooks } from './invoke.js';
import { hookContext } from './module-context.js';

/** What of the module runtime the hooks around API methods stand on. */
export interface HookRuntime {
  readonly registrations: { readonly before: readonly string[]; readonly after: readonly string[] };
  before(method: string, ctx: Record<string, unknown>, request: unknown): Promise<unknown>;
  after(method: string, ctx: Record<string, unknown>, response: unknown, request: unknown): Promise<unknown>;
}

/** The hooks that modules have registered around API methods. */
export function createModuleHooks(runtime: HookRuntime): ApiHooks {
  return {
    hasBefore: (method) => runtime.registrations.before.includes(method),
    hasAfter: (method) => runtime.registrations.after.includes(method),
    before: (method, ctx, request) => runtime.before(method, hookContext(ctx, 'before'), request),
    async after(method, ctx, response, request) {
      await runtime.after(method, hookContext(ctx, 'after'), response, request);
    },
  };
}
