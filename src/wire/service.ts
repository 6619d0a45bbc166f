import type protobuf from 'protobufjs';
import { type ApiMethod, apiMethods } from './gen/bindings.js';
import { stringifyJson } from './json.js';
import { lookupType } from './message-types.js';
import { decodeProtobuf } from './protobuf-reader.js';

/** A method of the client API, with what its two edges need to carry its messages. */
export interface ServiceMethod {
  /** Such as `GetAccount`. */
  readonly name: string;
  /** Its path over gRPC, such as `/nakama.api.Nakama/GetAccount`. */
  readonly path: string;
  readonly requestType: protobuf.Type;
  readonly responseType: protobuf.Type;
  /** Names of the types and the HTTP bindings: what `bindRequest` wants. */
  readonly definition: ApiMethod;
  /** Throws a StatusError (INVALID_ARGUMENT) where the bytes are no such request. */
  requestDeserialize(bytes: Buffer): object;
  requestSerialize(request: object): Buffer;
  responseDeserialize(bytes: Buffer): object;
  responseSerialize(response: object): Buffer;
  /** The answer as HTTP sends it: proto3 JSON with original names. */
  responseJson(response: object): string;
}

/** The name of the gRPC service that has all methods. */
export const SERVICE_NAME = 'nakama.api.Nakama';

/** All methods of the client API, in the order of the proto files. */
export const serviceMethods: readonly ServiceMethod[] = apiMethods.map(serviceMethod);

function serviceMethod(definition: ApiMethod): ServiceMethod {
  const requestType = lookupType(definition.request);
  const responseType = lookupType(definition.response);
  return Object.freeze({
    name: definition.name,
    path: `/${SERVICE_NAME}/${definition.name}`,
    requestType,
    responseType,
    definition,
    requestDeserialize: (bytes: Buffer) => decodeProtobuf(requestType, bytes),
    requestSerialize: (request: object) => encode(requestType, request),
    responseDeserialize: (bytes: Buffer) => decodeProtobuf(responseType, bytes),
    responseSerialize: (response: object) => encode(responseType, response),
    responseJson: (response: object) => stringifyJson(responseType, response, { names: 'original' }),
  });
}

function encode(type: protobuf.Type, message: object): Buffer {
  return type.encode(message).finish() as Buffer;
}
