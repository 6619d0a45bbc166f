// What the README tells its readers to do, done.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, type MatchData } from '@heroiclabs/nakama-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { freePortPair } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

const root = path.resolve(import.meta.dirname, '../..');
const readme = fs.readFileSync(path.join(root, 'README.md'), 'utf8');

/** The code block after HEADING, and the file name and command that the text beside it gives. */
function counterExample(): { code: string; file: string; command: string[] } {
  const section = readme.slice(readme.indexOf('## A match in one file'), readme.indexOf('## Options'));
  const code = /```ts\n([\s\S]*?)```/.exec(section)?.[1];
  const file = /as\s+`(modules\/\w+\.ts)`/.exec(section)?.[1];
  const command = /`(npx tickwire [^`]+)`/.exec(section)?.[1]?.split(' ');
  if (!code || !file || !command) throw new Error('README.md has no example of a match any more.');
  return { code, file, command };
}

describe('the match of the README', () => {
  const project = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-readme-'));
  let server: ChildProcess;
  let output = '';
  let port: number;

  beforeAll(async () => {
    const { code, file, command } = counterExample();
    fs.writeFileSync(path.join(project, 'package.json'), '{ "name": "game", "private": true }');
    fs.mkdirSync(path.join(project, 'node_modules/.bin'), { recursive: true });
    fs.symlinkSync(root, path.join(project, 'node_modules/tickwire'));
    fs.symlinkSync('../tickwire/bin/tickwire.js', path.join(project, 'node_modules/.bin/tickwire'));
    fs.mkdirSync(path.join(project, path.dirname(file)));
    fs.writeFileSync(path.join(project, file), code);
    port = await freePortPair();
    server = spawn(command[0]!, [...command.slice(1), '--socket.port', String(port), '--socket.address', '127.0.0.1'], {
      cwd: project,
      stdio: ['ignore', 'pipe', 'pipe'],
      // npx does not pass on signals in every version: its whole group is told.
      detached: true,
    });
    await untilReady(server);
  });
  afterAll(async () => {
    if (server?.exitCode === null && server.signalCode === null) {
      const ended = once(server.stdout!, 'close');
      process.kill(-server.pid!, 'SIGTERM');
      await ended;
    }
    fs.rmSync(project, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  function untilReady(child: ChildProcess): Promise<void> {
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk;
        if (output.includes('Tickwire is ready')) resolve();
      };
      child.stdout!.on('data', read);
      child.stderr!.on('data', read);
      child.once('exit', (code) => reject(new Error(`it ended with exit code ${code}: ${output}`)));
    });
  }

  it('counts what is sent, as printed', async () => {
    const client = new Client('defaultkey', '127.0.0.1', String(port));
    const session = await client.authenticateDevice(`reader-${crypto.randomUUID()}`, true);
    const { payload } = await client.rpc(session, 'find_counter', {});
    const socket = client.createSocket();
    await socket.connect(session, false);
    const { matchId } = payload as { matchId: string };
    await socket.joinMatch(matchId);
    const received = new Promise<MatchData>((resolve) => {
      socket.onmatchdata = resolve;
    });
    await socket.sendMatchState(matchId, 5, 'anything');
    const { op_code, data } = await received;
    expect([op_code, JSON.parse(new TextDecoder().decode(data))]).toEqual([1, { count: 1 }]);
    expect((await client.rpc(session, 'find_counter', {})).payload).toEqual({ matchId });
    socket.disconnect(false);
  });
});

it('links only to pages that there are', () => {
  const links = [...readme.matchAll(/\]\(((?!https?:)[^)#]+)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !fs.existsSync(path.join(root, link)))).toEqual([]);
});
