import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../src/database/embedded/folder-lock.js';
import { identityOf, isRunning } from '../../src/database/embedded/process-state.js';

const TIMING = { beatMs: 20, silenceMs: 100 };

describe('the lock of a folder', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'tickwire-lock-'));
    file = path.join(folder, 'server.lock');
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  const lock = () => lockFolder(folder, file, TIMING);
  const ownHolder = async () => {
    const held = await lock();
    const holder = JSON.parse(await fs.readFile(file, 'utf8'));
    await held.release();
    return holder;
  };

  it('goes to one, is refused to another, and is free afterwards', async () => {
    const held = await lock();
    await expect(lock()).rejects.toThrow(`${folder} is in use by another server (process ${process.pid})`);
    await held.release();
    expect(await fs.readdir(folder)).toEqual([]);
    await (await lock()).release();
  });

  it('goes to exactly one of many that ask at once, also where a stale one lies there', async () => {
    const stale = { ...(await ownHolder()), identity: 'an earlier process of this number' };
    for (let round = 0; round < 100; round++) {
      await fs.writeFile(file, JSON.stringify(stale));
      const results = await Promise.allSettled(Array.from({ length: 8 }, lock));
      const held = results.filter((result) => result.status === 'fulfilled');
      expect(held.length).toBe(1);
      await held[0]!.value.release();
      expect(await fs.readdir(folder)).toEqual([]);
    }
  });

  it('is taken over where its process is gone', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await fs.writeFile(file, JSON.stringify({ ...(await ownHolder()), pid: child.pid }));
    await (await lock()).release();
  });

  it('is kept by a living process, and taken over where its number has passed to another', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const holder = { ...(await ownHolder()), pid: child.pid, identity: await identityOf(child.pid!) };
    await fs.writeFile(file, JSON.stringify(holder));
    await expect(lock()).rejects.toThrow(`process ${child.pid}`);
    await fs.writeFile(file, JSON.stringify({ ...holder, identity: `${holder.identity}1` }));
    await (await lock()).release();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isRunning(child.pid!)).toBe(false);
  });

  it.each(['', 'no JSON', '{"pid":-1}', '[]', 'null'])('is taken over where it says %j', async (text) => {
    await fs.writeFile(file, text);
    await (await lock()).release();
  });

  it('of another machine or container is kept while it is touched, and taken over when it is not', async () => {
    const elsewhere = { ...(await ownHolder()), scope: 'other-host pid:[1]' };
    await fs.writeFile(file, JSON.stringify(elsewhere));
    const touching = setInterval(() => void fs.utimes(file, new Date(), new Date()).catch(() => {}), TIMING.beatMs);
    await expect(lock()).rejects.toThrow(/in use by another server \(process \d+ on other-host\)/);
    clearInterval(touching);
    await (await lock()).release();
  });
});
