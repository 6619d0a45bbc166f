import type { Socket } from 'node:net';

/**
 * A number that changes whenever the kernel has taken bytes of SOCKET, but not when more are queued. What is in flight
 * is only known to the handle, which net.Socket's own timeout asks the same way.
 */
export function writeProgressOf(socket: Socket): number {
  const { _handle: handle } = socket as { _handle?: { writeQueueSize?: number } | null };
  return socket.bytesWritten - socket.writableLength - (handle?.writeQueueSize ?? 0);
}
