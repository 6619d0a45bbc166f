import { fromJson, toJson } from '../wire/json.js';
import { type ServiceMethod, serviceMethods } from '../wire/service.js';
import type { PlainMessages } from './invoke.js';

const EMPTY = '.google.protobuf.Empty';

/** Messages of the API as modules see them: plain objects with camel-case names, without what has its default. */
export function createPlainMessages(): PlainMessages {
  const methods: ReadonlyMap<string, ServiceMethod> = new Map(serviceMethods.map((method) => [method.name, method]));
  return {
    requestToPlain(name, message) {
      const { requestType } = methods.get(name)!;
      return requestType.fullName === EMPTY ? null : toJson(requestType, message, { names: 'camel' });
    },
    requestFromPlain: (name, plain) => fromJson(methods.get(name)!.requestType, plain, { unknown: 'ignore' }),
    responseToPlain(name, message) {
      const { responseType } = methods.get(name)!;
      return responseType.fullName === EMPTY ? null : toJson(responseType, message, { names: 'camel' });
    },
  };
}
