import {
  type handleUnaryCall,
  logVerbosity,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  setLogVerbosity,
} from '@grpc/grpc-js';
import { Code } from '../../base/code.js';
import type { Logger } from '../../base/logger.js';
import { StatusError, toStatusError } from '../../base/status-error.js';
import { type ServiceMethod, serviceMethods } from '../../wire/service.js';
import type { Invoke } from '../invoke.js';
import { createGrpcCaller } from './grpc-caller.js';

export interface GrpcServerOptions {
  /** '' for all interfaces. */
  readonly host: string;
  /** 0 or less for any free port. */
  readonly port: number;
  readonly maxMessageBytes: number;
  readonly proxyCount: number;
  /** PEM texts. */
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
}

export interface GrpcServerDeps {
  readonly options: GrpcServerOptions;
  readonly invoke: Invoke;
  readonly logger: Logger;
}

export interface GrpcServer {
  /** Starts to listen; answers the port. Rejects where the port cannot be had. */
  listen(): Promise<number>;
  /** Takes no more calls, lets those that run finish for at most GRACEMS, then ends every connection. */
  close(graceMs?: number): Promise<void>;
}

const DEFAULT_CLOSE_GRACE_MS = 2000;
/** Encoded for a header it is three times as long, which has to be less than the 8 KiB that some clients take. */
const MAX_DETAILS_BYTES = 2000;

/** Creates the gRPC edge: the service `nakama.api.Nakama`, every method of it through INVOKE. */
export function createGrpcServer(deps: GrpcServerDeps): GrpcServer {
  const { options } = deps;
  // The library writes to standard error, past the server's log; what matters of it comes back as an error as well.
  setLogVerbosity(logVerbosity.NONE);
  const server = new Server({
    'grpc.max_receive_message_length': options.maxMessageBytes,
    'grpc.max_send_message_length': -1,
  });
  const definition: Record<string, ServiceDefinition[string]> = {};
  const implementation: Record<string, handleUnaryCall<Buffer, Buffer>> = {};
  for (const method of serviceMethods) {
    definition[method.name] = methodDefinition(method.path);
    implementation[method.name] = createUnaryCall(deps, method);
  }
  server.addService(definition, implementation);

  return {
    listen: () =>
      new Promise((resolve, reject) => {
        const address = `${hostText(options.host)}:${Math.max(0, options.port)}`;
        server.bindAsync(address, credentialsOf(options), (error, port) => (error ? reject(error) : resolve(port)));
      }),
    close: (graceMs = DEFAULT_CLOSE_GRACE_MS) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.forceShutdown(), graceMs);
        server.tryShutdown(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

const asIs = (bytes: Buffer): Buffer => bytes;

// Messages pass as bytes: what cannot be read is refused by the handler, with a code that says whose fault it is.
function methodDefinition(path: string): ServiceDefinition[string] {
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: asIs,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
}

function createUnaryCall({ invoke, options, logger }: GrpcServerDeps, method: ServiceMethod) {
  const isRpc = method.name === 'RpcFunc';

  async function answer(call: ServerUnaryCall<Buffer, Buffer>): Promise<Buffer> {
    let request: object | undefined;
    const read = () => request ?? method.requestDeserialize(call.request);
    // The http key stands in the message of an RPC, so that this one is read before the caller is let in.
    if (isRpc) request = method.requestDeserialize(call.request);
    const httpKey = isRpc ? (request as { http_key: string }).http_key : '';
    const response = await invoke(
      method.name,
      createGrpcCaller(call.metadata, call.getPeer(), httpKey, options.proxyCount),
      read,
    );
    return method.responseSerialize(response);
  }

  return (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>): void => {
    answer(call).then(
      (bytes) => respond(null, bytes),
      (thrown: unknown) => {
        if (!(thrown instanceof StatusError))
          logger.error('a gRPC call failed', { method: method.name, error: thrown });
        const { code, message } = toStatusError(thrown);
        respond({ code: grpcCode(code), details: cut(message) });
      },
    );
  };
}

/** Longer texts do not fit into the header that they are sent in: the client would wait for an answer for ever. */
function cut(message: string): string {
  const bytes = Buffer.from(message);
  if (bytes.length <= MAX_DETAILS_BYTES) return message;
  return `${bytes.toString('utf8', 0, MAX_DETAILS_BYTES).replace(/\ufffd$/, '')}…`;
}

/** Modules may throw any number; gRPC has these. */
function grpcCode(code: number): number {
  return Number.isInteger(code) && code > Code.OK && code <= Code.UNAUTHENTICATED ? code : Code.UNKNOWN;
}

function hostText(host: string): string {
  if (host === '') return '[::]';
  return host.includes(':') ? `[${host}]` : host;
}

function credentialsOf({ tls }: GrpcServerOptions): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { cert_chain: Buffer.from(tls.cert), private_key: Buffer.from(tls.key) };
  return ServerCredentials.createSsl(null, [pair]);
}
