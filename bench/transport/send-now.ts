import type { DataChannel } from 'node-datachannel';

/** Sends MESSAGE over CHANNEL, whose other end may just have gone. */
export function sendNow(channel: DataChannel, message: Uint8Array): void {
  try {
    channel.sendMessageBinary(message);
  } catch {
    channel.close();
  }
}
