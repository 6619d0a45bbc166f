import type { Writable } from 'node:stream';

/** From this size on, handing a frame over by itself is cheaper than copying it: `bench/ws-write.ts` shows where. */
const LARGE_FRAME_BYTES = 2_048;

/** Writes FRAMES in one go: small neighbours are joined into one buffer, large frames are passed on uncopied. */
export function writeFrames(socket: Writable, frames: readonly Buffer[], totalBytes: number): void {
  if (frames.length === 1) {
    socket.write(frames[0]);
  } else if (frames.every(isSmall)) {
    socket.write(Buffer.concat(frames, totalBytes));
  } else {
    socket.cork();
    for (const chunk of joinSmallRuns(frames)) socket.write(chunk);
    socket.uncork();
  }
}

function isSmall(frame: Buffer): boolean {
  return frame.length < LARGE_FRAME_BYTES;
}

function* joinSmallRuns(frames: readonly Buffer[]): Iterable<Buffer> {
  let run: Buffer[] = [];
  for (const frame of frames) {
    if (isSmall(frame)) {
      run.push(frame);
      continue;
    }
    if (run.length > 0) yield Buffer.concat(run);
    run = [];
    yield frame;
  }
  if (run.length > 0) yield Buffer.concat(run);
}
