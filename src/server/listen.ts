import { fileURLToPath } from 'node:url';
import { createGrpcServer } from '../api/grpc/grpc-server.js';
import { createHttpServer } from '../api/http/http-server.js';
import type { Invoke } from '../api/invoke.js';
import { readTlsFiles, type TlsFiles } from '../api/tls-files.js';
import { failureReason } from '../base/failure-reason.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createServeFolder } from '../console/serve-folder.js';
import type { Metrics } from '../metrics/metrics.js';
import { createMetricsServer } from '../metrics/metrics-server.js';
import type { RunningParts } from './running-parts.js';
import type { Game } from './start-game.js';

/** Opens the ports. Throws an error of one line that names the option to change. */
export async function listen(
  config: Config,
  logger: Logger,
  metrics: Metrics,
  invoke: Invoke,
  game: Pick<Game, 'shop'>,
  running: RunningParts,
): Promise<void> {
  const host = config['socket.address'];
  const metricsPort = config['metrics.prometheus_port'];
  const tls = readTlsFiles(config['socket.ssl_certificate'], config['socket.ssl_private_key']);
  const { sockets, runtime } = running;
  running.http = await createHttpServer({
    options: {
      host,
      port: config['socket.port'],
      maxBodyBytes: config['socket.max_request_size_bytes'],
      readTimeoutMs: config['socket.read_timeout_ms'],
      writeTimeoutMs: config['socket.write_timeout_ms'],
      idleTimeoutMs: config['socket.idle_timeout_ms'],
      responseHeaders: config['socket.response_headers'],
      proxyCount: config['socket.proxy_count'],
      tls,
    },
    invoke,
    logger,
    metrics: metricsPort === 0 ? metrics : undefined,
    page: runtime?.hasRpc('arena_find') ? createServeFolder(pageFolder()) : undefined,
    answerOffer: running.rudp?.answerOffer,
    notificationRoutes: game.shop.notificationRoutes,
    upgrades: {
      '/ws': (request, socket, head) => sockets!.handleUpgrade(request, socket, head),
      ...(running.rudp && { '/rudp': running.rudp.handleUpgrade }),
    },
  });
  running.grpc = createGrpcServer({
    options: grpcOptions(config, tls),
    invoke,
    logger,
  });
  const port = await named('socket.port', running.http.listen());
  const grpcPort = await named('gRPC, on socket.port - 1', running.grpc.listen());
  if (metricsPort !== 0) {
    const started = createMetricsServer({ metrics, host, port: metricsPort });
    running.metricsServer = await named('metrics.prometheus_port', started, 'metrics.prometheus_port');
  }
  const scheme = tls ? 'https' : 'http';
  const ports = { grpc_port: grpcPort, ...(running.rudp && { udp_port: running.rudp.port }) };
  logger.info(`Tickwire is ready at ${scheme}://${host || '127.0.0.1'}:${port}/`, ports);
}

function grpcOptions(config: Config, tls: TlsFiles | undefined) {
  return {
    host: config['socket.address'],
    port: config['socket.port'] - 1,
    maxMessageBytes: config['socket.max_request_size_bytes'],
    proxyCount: config['socket.proxy_count'],
    tls,
  };
}

function pageFolder(): string {
  return fileURLToPath(new URL('../../page', import.meta.url));
}

/** Says which option a port that cannot be had comes from. */
async function named<T>(what: string, listening: Promise<T>, option = 'socket.port'): Promise<T> {
  try {
    return await listening;
  } catch (cause) {
    const { code, port } = cause as NodeJS.ErrnoException & { port?: number };
    const text = failureReason(cause);
    if (code === 'EADDRNOTAVAIL') throw new Error(`socket.address: ${text}.`, { cause });
    // The gRPC library tells the code in words only.
    const isTaken = code === 'EADDRINUSE' || text.includes('EADDRINUSE');
    const reason = isTaken ? `port ${port ?? /:(\d+)\]?$/.exec(text)?.[1] ?? ''} is in use by another program` : text;
    throw new Error(`${what}: ${reason}. Choose another with --${option}.`, { cause });
  }
}
