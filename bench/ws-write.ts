// How to hand a turn's frames to a socket: one write of joined bytes, writev, or ws.send per message; and from which
// frame size on copying costs more than it saves. Real sockets, read by another process.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Bench } from 'tinybench';
import { buildFrame, OPCODE_BINARY } from '../src/transport/ws/frame.js';
import { writeFrames } from '../src/transport/ws/write-frames.js';

const READER = `require('node:net').connect(+process.argv[1], '127.0.0.1').on('data', () => {}).on('error', () => {})`;

async function connectReader(): Promise<{ socket: Socket; reader: ChildProcess; stop(): void }> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const reader = spawn(process.execPath, ['-e', READER, String(port)]);
  const [socket] = (await once(server, 'connection')) as [Socket];
  socket.setNoDelay(true);
  return {
    socket,
    reader,
    stop() {
      socket.destroy();
      server.close();
      reader.kill();
    },
  };
}

const { socket, stop } = await connectReader();
const written = () => (socket.writableNeedDrain ? once(socket, 'drain') : undefined);

function waysToWrite(frames: readonly Buffer[], totalBytes: number): Record<string, () => void> {
  return {
    joined: () => socket.write(Buffer.concat(frames, totalBytes)),
    writev() {
      socket.cork();
      for (const frame of frames) socket.write(frame);
      socket.uncork();
    },
    'write each'() {
      for (const frame of frames) socket.write(frame);
    },
    writeFrames: () => writeFrames(socket, frames, totalBytes),
  };
}

const rows: Record<string, string | number>[] = [];
for (const count of [2, 10, 40]) {
  for (const frameBytes of [100, 300, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000]) {
    const frames = Array.from({ length: count }, () => buildFrame(OPCODE_BINARY, Buffer.alloc(frameBytes, 1)));
    const totalBytes = frames.reduce((sum, { length }) => sum + length, 0);
    const bench = new Bench({ time: 250, warmupTime: 100, throws: true });
    for (const [name, write] of Object.entries(waysToWrite(frames, totalBytes))) {
      bench.add(name, async () => {
        write();
        await written();
      });
    }
    await bench.run();
    const row: Record<string, string | number> = { frames: count, 'bytes each': frameBytes };
    for (const { name, result } of bench.tasks) {
      if (!('latency' in result)) throw new Error(`${name} gave no result`);
      row[name] = ((result.latency.p50 * 1000) / count).toFixed(2);
    }
    rows.push(row);
  }
}
console.log('µs a frame, median');
console.table(rows);
stop();
