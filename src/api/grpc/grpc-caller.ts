import type { Metadata } from '@grpc/grpc-js';
import { clientAddressOf } from '../../transport/client-address.js';
import type { Caller } from '../call-context.js';

const NO_PARAMS = Object.freeze({});

/**
 * What a gRPC call tells of its sender. PEER is its address as gRPC writes it: '127.0.0.1:5000' or '[::1]:5000'. HTTPKEY is
 * the one of the message, '' for none: protobuf cannot tell an empty text from an absent one.
 */
export function createGrpcCaller(metadata: Metadata, peer: string, httpKey: string, proxyCount: number): Caller {
  const { ip, port } = parsePeer(peer);
  const address = clientAddressOf(textsOf(metadata, 'x-forwarded-for'), ip, port, proxyCount);
  return {
    authorization: textsOf(metadata, 'authorization')[0],
    httpKey: httpKey === '' ? undefined : httpKey,
    clientIp: address.ip,
    clientPort: address.port,
    headers: () =>
      Object.fromEntries(
        Object.keys(metadata.getMap())
          .filter((name) => !name.endsWith('-bin'))
          .map((name) => [name, textsOf(metadata, name)]),
      ),
    queryParams: () => NO_PARAMS,
  };
}

function textsOf(metadata: Metadata, name: string): string[] {
  return metadata.get(name).map(String);
}

function parsePeer(peer: string): { ip: string; port: number | undefined } {
  const mark = peer.lastIndexOf(':');
  const port = Number(peer.slice(mark + 1));
  if (mark < 0 || !Number.isInteger(port)) return { ip: peer, port: undefined };
  return { ip: peer.slice(0, mark).replace(/^\[|\]$/g, ''), port };
}
