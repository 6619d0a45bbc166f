// A debugger, over the protocol that editors and browsers speak, at a breakpoint in a TypeScript line of a match handler.
import { once } from 'node:events';
import fs from 'node:fs';
import { SourceMap } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { type TestContext, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { connectGame } from '../../src/testing/connect-game.js';
import { startServer } from '../start-server.js';

const source = `import { defineMatch, defineModule } from 'tickwire/runtime';

interface State {
  n: number;
}

const game = defineMatch<State>({
  matchInit: () => ({ state: { n: 0 }, tickRate: 10 }),
  matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
    for (const { sender } of messages) {
      const answer: string = String(++state.n);
      dispatcher.broadcastMessage(1, answer, [sender]);
    }
    return { state };
  },
});

export default defineModule({ rpcs: { alive: () => 'yes', make: (ctx, logger, nk) => nk.matchCreate('game') }, matches: { game } });
`;
const line = source.split('\n').findIndex((text) => text.includes('++state.n')) + 1;

type Message = { id?: number; method?: string; params?: never; result?: never };

/** A debugger of every thread of the process at URL. */
async function attach(url: string, onTestFinished: TestContext['onTestFinished']) {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  onTestFinished(() => socket.close());
  const events: { thread: string; method: string; params: Record<string, never> }[] = [];
  const waiting = new Map<string, (result: never) => void>();
  let lastId = 0;

  function take(thread: string, message: Message): void {
    if (message.id !== undefined) waiting.get(`${thread}/${message.id}`)?.(message.result as never);
    else if (message.method === 'NodeWorker.receivedMessageFromWorker') {
      const { sessionId, message: inner } = message.params as never as { sessionId: string; message: string };
      take(sessionId, JSON.parse(inner));
    } else events.push({ thread, method: message.method!, params: message.params! });
  }
  socket.on('message', (data) => take('', JSON.parse(String(data))));

  async function send<T = unknown>(thread: string, method: string, params: object = {}): Promise<T> {
    const id = ++lastId;
    const text = JSON.stringify({ id, method, params });
    const result = new Promise<T>((resolve) => waiting.set(`${thread}/${id}`, resolve));
    if (thread === '') socket.send(text);
    else {
      const wrapped = { sessionId: thread, message: text };
      socket.send(JSON.stringify({ id: ++lastId, method: 'NodeWorker.sendMessageToWorker', params: wrapped }));
    }
    return result;
  }
  return { send, events };
}

/** Where LINE of game.ts is in the script that was made of it: counted from 0. */
function placeIn(map: string, line: number): { lineNumber: number; columnNumber: number } {
  const data = JSON.parse(Buffer.from(map.slice(map.indexOf(',') + 1), 'base64').toString());
  const sourceMap = new SourceMap(data);
  for (let lineNumber = 0; lineNumber < 1000; lineNumber++) {
    for (let columnNumber = 0; columnNumber < 100; columnNumber++) {
      const entry = sourceMap.findEntry(lineNumber, columnNumber);
      const isOurs = 'originalLine' in entry && entry.originalSource.endsWith('game.ts');
      if (isOurs && entry.originalLine === line - 1) return { lineNumber, columnNumber };
    }
  }
  throw new Error(`line ${line} is not in the map`);
}

const ways = [
  { way: 'opened at the start', options: '--inspect=127.0.0.1:0', opensLater: false },
  { way: 'opened later', options: '--inspect-port=127.0.0.1:0', opensLater: true },
];

test.concurrent.for(ways)(
  'where a debugger is $way, a breakpoint in a match handler is hit and breaks no time limit',
  { timeout: 150_000 },
  async ({ options, opensLater }, { expect, onTestFinished }) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-debug-'));
    onTestFinished(() => fs.rmSync(folder, { recursive: true }));
    fs.writeFileSync(path.join(folder, 'game.ts'), source);
    const server = await startServer(
      { 'runtime.path': folder, 'match.workers': 1, 'match.tick_timeout_ms': 1000 },
      { NODE_OPTIONS: options },
    );
    // A thread that stands still would keep it waiting.
    onTestFinished(() => server.stop('SIGKILL'));
    const game = await connectGame({ url: server.url, createMatchRpc: 'make' });
    onTestFinished(() => game.close());
    const match = await game.createMatch('game');
    const ann = await match.join('ann');

    if (opensLater) {
      server.process.kill('SIGUSR1');
      await vi.waitFor(() => expect(server.output()).toContain('a debugger can attach'), 15_000);
    }
    const { send, events } = await attach(/ws:\/\/\S+/.exec(server.output())![0], onTestFinished);
    await send('', 'NodeWorker.enable', { waitForDebuggerOnStart: false });
    const threads = events
      .filter(({ method }) => method === 'NodeWorker.attachedToWorker')
      .map(({ params }) => String(params.sessionId));
    for (const thread of threads) await send(thread, 'Debugger.enable');
    const scripts = events.filter(
      ({ method, params }) => method === 'Debugger.scriptParsed' && String(params.url).endsWith('game.mjs'),
    );
    expect(scripts.length).toBeGreaterThan(0);
    for (const { thread, params } of scripts) {
      const location = { scriptId: params.scriptId, ...placeIn(String(params.sourceMapURL), line) };
      await send(thread, 'Debugger.setBreakpoint', { location });
    }

    await ann.send(1, 'hello');
    const paused = await vi.waitFor(() => {
      const event = events.find(({ method }) => method === 'Debugger.paused');
      expect(event).toBeDefined();
      return event!;
    }, 10_000);
    const [frame] = paused.params.callFrames as unknown as { functionName: string; callFrameId: string }[];
    expect(frame!.functionName).toBe('matchLoop');
    const evaluated = await send<{ result: { value: unknown } }>(paused.thread, 'Debugger.evaluateOnCallFrame', {
      callFrameId: frame!.callFrameId,
      expression: 'state.n',
    });
    expect(evaluated.result.value).toBe(0);
    // Longer than the tick's time and the grace after which a thread that does not move is taken for dead.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(await game.rpc('alive')).toBe('yes');
    await send(paused.thread, 'Debugger.disable');
    await vi.waitFor(() => expect(ann.received).toMatchObject([{ data: '1' }]), 10_000);
    await ann.send(1, 'again');
    await vi.waitFor(() => expect(ann.received).toMatchObject([{ data: '1' }, { data: '2' }]), 10_000);
    expect(ann.isMember).toBe(true);
    expect(server.output()).toContain('a debugger can attach');
  },
);
