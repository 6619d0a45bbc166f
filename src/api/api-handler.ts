import type { CallContext } from './call-context.js';

/**
 * Answers one API method: the request is the method's protobuf message, decoded; the answer what its response message is
 * made of. Throws StatusError where the client is to be told why.
 */
export type ApiHandler = (ctx: CallContext, request: never) => object | Promise<object>;

/** Handlers by the name of their method, such as 'GetAccount'. */
export type ApiHandlers = Readonly<Record<string, ApiHandler>>;
