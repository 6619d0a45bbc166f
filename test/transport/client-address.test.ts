import { Metadata } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { createGrpcCaller } from '../../src/api/grpc/grpc-caller.js';
import { clientAddressOf } from '../../src/transport/client-address.js';

const of = (forwarded: string | string[] | undefined, proxyCount: number) =>
  clientAddressOf(forwarded, '9.9.9.9', 5000, proxyCount);

describe('the address of a client', () => {
  it.each<[string, string | string[] | undefined, number, string, string]>([
    ['is the connection’s without proxies', '1.1.1.1', 0, '9.9.9.9', '5000'],
    ['is the connection’s where no proxy said anything', undefined, 1, '9.9.9.9', '5000'],
    ['is what the one proxy added', '6.6.6.6, 1.1.1.1', 1, '1.1.1.1', ''],
    ['is what the outer of two added', '6.6.6.6, 1.1.1.1, 2.2.2.2', 2, '1.1.1.1', ''],
    ['is the first where there are fewer', '1.1.1.1', 3, '1.1.1.1', ''],
    ['comes from several headers', ['6.6.6.6', '1.1.1.1'], 1, '1.1.1.1', ''],
    ['is not empty', ' , ', 1, '9.9.9.9', '5000'],
    ['is of bounded length', 'x'.repeat(5000), 1, 'x'.repeat(64), ''],
  ])('%s', (_what, forwarded, proxies, ip, port) => expect(of(forwarded, proxies)).toEqual({ ip, port }));
  it('is plain IPv4 on an IPv6 socket', () => {
    expect(clientAddressOf(undefined, '::ffff:1.2.3.4', 1, 0).ip).toBe('1.2.3.4');
    expect(clientAddressOf(undefined, '::1', 1, 0).ip).toBe('::1');
  });
  it.each([
    ['127.0.0.1:500', '127.0.0.1', '500'],
    ['[::1]:500', '::1', '500'],
    ['unknown', 'unknown', ''],
  ])('of a gRPC call from %s', (peer, clientIp, clientPort) => {
    expect(createGrpcCaller(new Metadata(), peer, '', 1)).toMatchObject({ clientIp, clientPort });
  });
});
