import fs from 'node:fs';
import path from 'node:path';
import { Client, type Session, type Socket } from '@heroiclabs/nakama-js';
import WebSocket from 'ws';
import { type RunningServer, type ServerOptions, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

/** A server that records its matches into FOLDER. */
export interface RecordingServer {
  readonly server: RunningServer;
  readonly folder: string;
  player(): Promise<Player>;
  /** Resolves once the server has logged TEXT. */
  until(text: string): Promise<void>;
  /** The recordings, the oldest first. */
  files(): string[];
}

export interface Player {
  readonly session: Session;
  readonly socket: Socket;
  rpc(id: string, payload?: string): Promise<string>;
  /** Sends to the match and waits for what it broadcasts with the same op code. */
  ask(matchId: string, opCode: number, data: string): Promise<string>;
}

/** OPTIONS are asked for at every attempt to start it. */
export async function startRecordingServer(
  modules: string,
  folder: string,
  options: () => ServerOptions | Promise<ServerOptions> = () => ({}),
): Promise<RecordingServer> {
  const runtimePath = path.resolve(import.meta.dirname, '../modules', modules);
  const server = await startServer(async () => ({
    'runtime.path': runtimePath,
    'match.record': folder,
    'match.workers': 1,
    ...(await options()),
  }));
  const client = new Client('defaultkey', server.host, String(server.port));

  return {
    server,
    folder,
    files: () =>
      fs
        .readdirSync(folder)
        .sort()
        .map((name) => path.join(folder, name)),
    until: (text) =>
      new Promise((resolve) => {
        const look = () => server.output().includes(text) && resolve();
        look();
        server.process.stdout!.on('data', () => setImmediate(look));
      }),
    async player() {
      const session = await client.authenticateCustom(`player-${crypto.randomUUID()}`);
      const socket = client.createSocket();
      await socket.connect(session, false);
      const waiting = new Map<number, (text: string) => void>();
      socket.onmatchdata = ({ op_code, data }) => {
        waiting.get(op_code)?.(new TextDecoder().decode(data));
        waiting.delete(op_code);
      };
      return {
        session,
        socket,
        rpc: async (id, payload = '') => (await socket.rpc(id, payload)).payload!,
        ask: (matchId, opCode, data) =>
          new Promise((resolve) => {
            waiting.set(opCode, resolve);
            void socket.sendMatchState(matchId, opCode, data);
          }),
      };
    },
  };
}
