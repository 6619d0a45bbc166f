import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { GuestOptions } from '../../src/guest/guest.js';
import type { AsyncMessage, LogLine, NkRequest } from '../../src/guest/protocol.js';
import { SyncWord } from '../../src/guest/protocol.js';

export interface FakeMain {
  readonly options: GuestOptions;
  readonly lines: LogLine[];
  readonly calls: NkRequest[];
  close(): void;
}

/** Options for loadGuest in this thread: log lines and asynchronous calls arrive in arrays; the calls answer `answers[name]`. */
export function createFakeMain(
  path: string,
  more: Partial<GuestOptions> = {},
  answers: Record<string, unknown> = {},
): FakeMain {
  const sync = new MessageChannel();
  const async_ = new MessageChannel();
  const lines: LogLine[] = [];
  const calls: NkRequest[] = [];
  async_.port1.on('message', (message: AsyncMessage) => {
    lines.push(...(message.lines ?? []));
    calls.push(...(message.calls ?? []));
    const replies = (message.calls ?? []).map(([id, name]) => [id, true, answers[name]]);
    async_.port1.postMessage({ replies, written: message.lines ? 1 : 0 });
  });
  async_.port1.unref();
  const ports: MessagePort[] = [sync.port1, async_.port1];
  return {
    lines,
    calls,
    options: {
      path,
      entrypoint: '',
      env: { colour: 'red' },
      node: 'node-1',
      version: '1.2.3',
      matchIsolation: 'match',
      syncPort: sync.port2,
      syncSignal: new SharedArrayBuffer(SyncWord.COUNT * 4),
      asyncPort: async_.port2,
      ...more,
    },
    close() {
      for (const port of ports) port.close();
    },
  };
}
