import type { Clock } from '../base/clock.js';
import { Code } from '../base/code.js';
import { newUuid } from '../base/id.js';
import type { Logger } from '../base/logger.js';
import { notFound, StatusError, toStatusError } from '../base/status-error.js';
import { type Authorise, accessOf } from './access.js';
import type { ApiHandlers } from './api-handler.js';
import type { CallContext, Caller } from './call-context.js';

/** The hooks of modules around API methods. They see messages as plain objects with camel-case names. */
export interface ApiHooks {
  hasBefore(method: string): boolean;
  hasAfter(method: string): boolean;
  /** Answers the request to go on with, or null where the hook refuses it. */
  before(method: string, ctx: CallContext, request: unknown): Promise<unknown>;
  after(method: string, ctx: CallContext, response: unknown, request: unknown): Promise<void>;
}

/** Protobuf messages of the API methods as the plain objects that hooks see, and back. */
export interface PlainMessages {
  /** null for methods that ask for nothing. */
  requestToPlain(method: string, message: object): unknown;
  /** Throws INVALID_ARGUMENT where a hook made something that is no such request. */
  requestFromPlain(method: string, plain: unknown): object;
  /** null for methods that answer nothing. */
  responseToPlain(method: string, message: object): unknown;
}

export interface InvokeDeps {
  readonly handlers: ApiHandlers;
  readonly authorise: Authorise;
  readonly hooks: ApiHooks;
  readonly messages: PlainMessages;
  readonly metrics: { api(method: string, code: number, seconds: number): void };
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly logger: Logger;
}

/**
 * Answers one request of METHOD: access, reading, before hook, handler, after hook. READ gives the decoded request and is
 * called only once the caller is let in. Always rejects with a StatusError, whose cause has been logged by then.
 */
export type Invoke = (method: string, caller: Caller, read: () => object | Promise<object>) => Promise<object>;

/** Makes the one road that all requests of the API take, from both edges. */
export function createInvoke(deps: InvokeDeps): Invoke {
  const { handlers, authorise, hooks, messages, metrics, clock } = deps;

  async function beforeHook(method: string, ctx: CallContext, request: object): Promise<object> {
    if (!hooks.hasBefore(method)) return request;
    const plain = messages.requestToPlain(method, request);
    const result = await hooks.before(method, ctx, plain);
    if (plain === null) return request; // nothing to change, nothing to take back
    if (result === null || result === undefined) throw notFound('A hook of this server refused the request.');
    try {
      return messages.requestFromPlain(method, result);
    } catch (cause) {
      // Not the client's fault, and its module's author has to hear of it.
      throw new StatusError(Code.INTERNAL, `The before hook of ${method} has returned no request of it.`, { cause });
    }
  }

  // The answer waits for the hook, so that the client finds done what the hook does. Its failure comes too late to undo
  // anything: it is logged, and the answer stays.
  async function afterHook(method: string, ctx: CallContext, response: object, request: object): Promise<void> {
    if (!hooks.hasAfter(method)) return;
    try {
      const plain = messages.requestToPlain(method, request);
      await hooks.after(method, ctx, messages.responseToPlain(method, response), plain);
    } catch (thrown) {
      deps.logger.error('an after hook failed', { method, error: thrown });
    }
  }

  async function answer(method: string, caller: Caller, read: () => object | Promise<object>): Promise<object> {
    const ctx = authorise(accessOf(method), caller);
    const handler = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
    if (!handler) throw new StatusError(Code.UNIMPLEMENTED, `This server does not offer ${method} yet.`);
    const request = await beforeHook(method, ctx, await read());
    const response = await handler(ctx, request as never);
    await afterHook(method, ctx, response, request);
    return response;
  }

  return async (method, caller, read) => {
    const startedMs = clock.monotonicMs();
    let code: number = Code.OK;
    try {
      return await answer(method, caller, read);
    } catch (thrown) {
      const error = toStatusError(thrown);
      code = error.code;
      if (error.cause !== undefined) logCause(deps.logger, method, error);
      throw error;
    } finally {
      metrics.api(method, code, (clock.monotonicMs() - startedMs) / 1000);
    }
  };
}

function logCause(logger: Logger, method: string, error: StatusError): void {
  const fields = { request_id: newUuid(), method, code: error.code, message: error.message, error: error.cause };
  if (error.code === Code.INTERNAL || error.code === Code.UNKNOWN) logger.error('a request failed', fields);
  else if (error.code === Code.UNAVAILABLE) logger.warn('a request could not be served', fields);
  else logger.debug('a request was refused', fields);
}
