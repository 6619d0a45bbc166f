import type { IncomingMessage } from 'node:http';
import type { HttpBinding } from '../../wire/gen/bindings.js';
import { bindRequest, parseQuery } from '../../wire/http-binding.js';
import type { ServiceMethod } from '../../wire/service.js';
import type { Invoke } from '../invoke.js';
import { type Answer, JSON_TYPE } from './answer.js';
import { createHttpCaller } from './http-caller.js';
import { splitTarget } from './query.js';
import { readBody } from './request-body.js';
import { answerRpc } from './rpc-route.js';

export interface CallAnswerDeps {
  readonly invoke: Invoke;
  readonly maxBodyBytes: number;
  readonly proxyCount: number;
}

const NO_PARAMETERS: [name: string, value: string][] = [];

type MakeAnswer = (request: IncomingMessage, params: Readonly<Record<string, string>>) => Promise<Answer>;

/** Makes the function that turns a request of one binding into a call of its method, and the result into an answer. */
export function createCallAnswer(deps: CallAnswerDeps): (method: ServiceMethod, binding: HttpBinding) => MakeAnswer {
  const { invoke, maxBodyBytes, proxyCount } = deps;

  const plain = (method: ServiceMethod, binding: HttpBinding): MakeAnswer => {
    return async (request, params) => {
      const { query } = splitTarget(request.url!);
      const response = await invoke(method.name, createHttpCaller(request, query, proxyCount), async () => {
        const parameters = query === '' ? NO_PARAMETERS : parseQuery(query);
        const body = binding.body ? (await readBody(request, maxBodyBytes)).toString('utf8') : '';
        return bindRequest<object>(method.definition, binding, { params, query: parameters, body });
      });
      return { status: 200, body: method.responseJson(response), contentType: JSON_TYPE };
    };
  };

  const rpc: MakeAnswer = (request, params) => {
    const { query } = splitTarget(request.url!);
    const caller = createHttpCaller(request, query, proxyCount);
    return answerRpc({ invoke, maxBodyBytes }, request, caller, { id: params.id ?? '', query });
  };

  return (method, binding) => (method.name === 'RpcFunc' ? rpc : plain(method, binding));
}
