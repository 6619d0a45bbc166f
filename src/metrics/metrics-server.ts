import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.js';

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `GET /metrics` on a port of its own (`metrics.prometheus_port`). Fails with the error of `listen`, such as
 * EADDRINUSE.
 */
export async function createMetricsServer(options: {
  metrics: Pick<Metrics, 'text' | 'contentType'>;
  host: string;
  port: number;
}): Promise<MetricsServer> {
  const server = createServer(async (request, response) => {
    const path = request.url?.split('?')[0];
    if (request.method !== 'GET' || (path !== '/metrics' && path !== '/')) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('Metrics are at /metrics.\n');
      return;
    }
    try {
      const text = await options.metrics.text();
      response.writeHead(200, { 'content-type': options.metrics.contentType }).end(text);
    } catch {
      response.writeHead(500, { 'content-type': 'text/plain' }).end('The metrics could not be read.\n');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host || undefined, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}
