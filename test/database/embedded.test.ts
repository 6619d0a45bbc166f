import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../src/base/logger.js';
import { openCluster } from '../../src/database/embedded/cluster.js';
import { createCluster } from '../../src/database/embedded/create-cluster.js';
import { isRunning } from '../../src/database/embedded/process-state.js';
import { supervise } from '../../src/database/embedded/supervisor.js';
import { startEmbedded } from '../../src/database/embedded.js';
import { openDatabase } from '../../src/database/open-database.js';
import { buildServerProgram, readPostgresPid, type ServerProcess } from './server-process.js';

const isRoot = process.getuid?.() === 0;
const STRANGER = 65_534;

let program: Awaited<ReturnType<typeof buildServerProgram>>;
let root: string;
/** The folder that most tests share: creating a cluster is what takes time. */
let dataDir: string;

beforeAll(async () => {
  program = await buildServerProgram();
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'tickwire-embedded-'));
  await fs.chmod(root, 0o755);
  dataDir = path.join(root, 'shared');
});
afterAll(async () => {
  await program.remove();
  await fs.rm(root, { recursive: true, force: true });
});

const start = (folder = dataDir) => startEmbedded({ dataDir: folder, logger: silentLogger, maxConnections: 5 });
const open = (folder = dataDir) =>
  openDatabase({ address: 'embedded', dataDir: folder, logger: silentLogger, maxOpenConns: 5 });

describe('the embedded PostgreSQL', () => {
  it('keeps what it was given and leaves no process behind', async () => {
    const folder = path.join(root, 'fresh');
    const one = await open(folder);
    await one.database.queryText('create table kept as select 42 as n');
    const pid = await readPostgresPid(folder);
    await one.stop();
    expect(isRunning(pid)).toBe(false);

    const two = await open(folder);
    expect((await two.database.queryText('select n from kept')).rows).toEqual([{ n: 42 }]);
    await two.stop();
  }, 60_000);

  it('links the libraries in its own folder and writes nothing where npm installs', async () => {
    const { stop } = await start();
    const links = await fs.readdir(path.join(dataDir, 'postgres/lib'));
    expect(links).toContain('libicuuc.so.60');
    await stop();
  });

  it('listens to nobody but its own user, and the role of the server is no superuser', async () => {
    const { database, stop } = await open();
    const { rows } = await database.queryText(
      `select current_setting('is_superuser') as super, current_setting('listen_addresses') as listens`,
    );
    expect(rows).toEqual([{ super: 'off', listens: '' }]);
    expect((await fs.stat(path.join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
    expect((await fs.stat(path.join(dataDir, 'postgres/password'))).mode & 0o777).toBe(0o600);
    await stop();
  });

  it('draws a new password where the old one is lost', async () => {
    await fs.rm(path.join(dataDir, 'postgres/password'));
    const { database, stop } = await open();
    expect((await database.queryText('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await stop();
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const folder = path.join(root, 'long'.repeat(30));
    const { database, stop } = await open(folder);
    expect((await database.queryText('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await stop();
  });

  it('begins anew where its creation was cut short', async () => {
    const folder = path.join(root, 'cut-short');
    await fs.mkdir(path.join(folder, 'postgres/data.new/base'), { recursive: true });
    await fs.mkdir(path.join(folder, 'postgres/data'));
    const { stop } = await start(folder);
    await stop();
    expect(await fs.readdir(path.join(folder, 'postgres'))).not.toContain('data.new');
  });

  it('is started again when it dies under a living server', async () => {
    const { database, stop } = await open();
    const pid = await readPostgresPid(dataDir);
    process.kill(pid, 'SIGKILL');
    await until(async () => (await readPostgresPid(dataDir).catch(() => pid)) !== pid);
    await until(() =>
      database.queryText('select 1').then(
        () => true,
        () => false,
      ),
    );
    await stop();
  });

  it('runs under the supervisor without a shell as well', async () => {
    await fs.mkdir(path.join(dataDir, 'postgres'), { recursive: true });
    const cluster = await openCluster(path.join(dataDir, 'postgres'), dataDir);
    await createCluster(cluster, () => {});
    const flags = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${cluster.seenSocketFolder}`];
    const postgres = supervise(cluster, flags, () => {}, 'node');
    await postgres.ready;
    const pid = await readPostgresPid(dataDir);
    expect(isRunning(pid)).toBe(true);
    await postgres.stop();
    expect(isRunning(pid)).toBe(false);
    await cluster.close();
  });
});

describe('when the server ends', () => {
  let server: ServerProcess;
  const endings: [string, () => void][] = [
    ['is killed with SIGKILL', () => server.child.kill('SIGKILL')],
    ['is ended by SIGTERM that it does not handle', () => server.child.kill('SIGTERM')],
    ['calls process.exit', () => server.send('exit')],
    ['throws what nobody catches', () => server.send('throw')],
  ];

  it.each(endings)(
    'leaves no PostgreSQL behind though it %s, and the next start has all that was committed',
    async (name, end) => {
      server = await program.start({ dataDir });
      await server.ask('query', 'create table if not exists ending (name text)');
      expect(await server.ask('query', `insert into ending values ('${name}')`)).toEqual({ rows: [] });
      end();
      await server.exited;
      await until(() => !isRunning(server.postgresPid));

      const next = await program.start({ dataDir });
      const { rows } = await next.ask('query', `select name from ending where name = '${name}'`);
      expect(rows).toEqual([{ name }]);
      await next.ask('stop');
      await next.exited;
    },
  );

  it('can be started again at once after SIGKILL', async () => {
    server = await program.start({ dataDir });
    server.child.kill('SIGKILL');
    await server.exited;
    const next = await program.start({ dataDir });
    expect(await next.ask('query', 'select 1 as one')).toEqual({ rows: [{ one: 1 }] });
    await next.ask('stop');
    await next.exited;
    expect(isRunning(next.postgresPid)).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'stops the orphan of a server that died together with its guards',
    async () => {
      server = await program.start({ dataDir });
      for (const guard of await guardsOf(server.postgresPid)) process.kill(guard, 'SIGKILL');
      server.child.kill('SIGKILL');
      await server.exited;
      await delay(300);
      expect(isRunning(server.postgresPid)).toBe(true);

      const { database, stop } = await open();
      expect(isRunning(server.postgresPid)).toBe(false);
      await database.queryText('select 1');
      await stop();
    },
  );

  it.runIf(process.platform === 'linux')('recovers where PostgreSQL and everything else was killed', async () => {
    server = await program.start({ dataDir });
    await server.ask('query', 'create table if not exists crash as select 7 as n');
    for (const guard of await guardsOf(server.postgresPid)) process.kill(guard, 'SIGKILL');
    process.kill(server.postgresPid, 'SIGKILL');
    server.child.kill('SIGKILL');
    await server.exited;
    const { database, stop } = await open();
    expect((await database.queryText('select n from crash')).rows).toEqual([{ n: 7 }]);
    await stop();
  });

  it('is not misled by a postmaster.pid whose number belongs to another program now', async () => {
    await fs.writeFile(path.join(dataDir, 'postgres/data/postmaster.pid'), `${process.ppid}\n/elsewhere\n`);
    const { stop } = await start();
    await stop();
    expect(isRunning(process.ppid)).toBe(true);
  });
});

describe('a folder that cannot be used is named in one line', () => {
  const refusal = async (attempt: Promise<{ stop(): Promise<void> }>): Promise<string> => {
    const error: Error = await attempt.then(
      async ({ stop }) => {
        await stop();
        throw new Error('It started');
      },
      (thrown) => thrown,
    );
    expect(error.message).not.toContain('\n');
    return error.message;
  };

  it('in use by another server', async () => {
    const server = await program.start({ dataDir });
    const message = await refusal(start());
    expect(message).toBe(
      `The database folder ${path.join(dataDir, 'postgres')} is in use by another server (process ${server.child.pid}): ` +
        'stop that one, or give this one a folder of its own with --data_dir.',
    );
    expect(await server.ask('query', 'select 1 as one')).toEqual({ rows: [{ one: 1 }] });
    await server.ask('stop');
    await server.exited;
    const { stop } = await start();
    await stop();
  });

  it('in use by this very process', async () => {
    const { stop } = await start();
    expect(await refusal(start())).toContain(`in use by another server (process ${process.pid})`);
    await stop();
  });

  it('a file in its place', async () => {
    const file = path.join(root, 'a-file');
    await fs.writeFile(file, '');
    expect(await refusal(start(file))).toMatch(
      /a-file.* is a file; move it away, or choose another folder with --data_dir/,
    );
    const folder = path.join(root, 'file-inside');
    await fs.mkdir(folder);
    await fs.writeFile(path.join(folder, 'postgres'), '');
    expect(await refusal(start(folder))).toMatch(/file-inside\/postgres is a file/);
  });

  it('made by another version of PostgreSQL', async () => {
    const folder = path.join(root, 'old-version');
    await fs.mkdir(path.join(folder, 'postgres/data'), { recursive: true });
    await fs.writeFile(path.join(folder, 'postgres/data/PG_VERSION'), '12\n');
    expect(await refusal(start(folder))).toMatch(
      /old-version.* was made by PostgreSQL 12, and this is version 18: dump it/,
    );
  });

  it('full of other files', async () => {
    const folder = path.join(root, 'other-files');
    await fs.mkdir(path.join(folder, 'postgres/data'), { recursive: true });
    await fs.writeFile(path.join(folder, 'postgres/data/photo.jpg'), '');
    expect(await refusal(start(folder))).toMatch(/holds files and no database of PostgreSQL/);
    expect(await fs.readdir(path.join(folder, 'postgres/data'))).toEqual(['photo.jpg']);
  });

  it('damaged', async () => {
    const folder = path.join(root, 'damaged');
    const { stop } = await start(folder);
    await stop();
    await fs.rm(path.join(folder, 'postgres/data/global/pg_control'));
    expect(await refusal(start(folder))).toMatch(/^PostgreSQL does not start on the database folder .*pg_control/);
  });

  it.runIf(isRoot)('not writable', async () => {
    const folder = path.join(root, 'read-only');
    await fs.mkdir(folder, { mode: 0o755 });
    const message = await refusal(
      program.start({ dataDir: folder, uid: STRANGER }).then(() => ({ stop: async () => {} })),
    );
    expect(message).toMatch(/read-only\/postgres is not writable: give user nobody write access/);
  });

  it.runIf(isRoot)('made by a server that ran as root, while this one does not', async () => {
    const folder = path.join(root, 'of-root');
    const { stop } = await start(folder);
    await stop();
    await fs.chmod(path.join(folder, 'postgres'), 0o777);
    const message = await refusal(
      program.start({ dataDir: folder, uid: 12_345 }).then(() => ({ stop: async () => {} })),
    );
    expect(message).toMatch(/belongs to another user \(uid \d+\): run the server as that user or as root/);
  });
});

describe.runIf(isRoot)('as root', () => {
  it('hands PostgreSQL to another user', async () => {
    const { stop } = await start();
    expect((await fs.stat(`/proc/${await readPostgresPid(dataDir)}`)).uid).not.toBe(0);
    await stop();
  });

  it('works below a folder that only root may enter', async () => {
    const closed = path.join(root, 'closed');
    await fs.mkdir(closed, { mode: 0o700 });
    const folder = path.join(closed, 'data');
    const one = await open(folder);
    await one.database.queryText('create table inside as select 1 as n');
    await one.stop();
    const server = await program.start({ dataDir: folder });
    server.child.kill('SIGKILL');
    await server.exited;
    await until(() => !isRunning(server.postgresPid));
    const two = await open(folder);
    expect((await two.database.queryText('select n from inside')).rows).toEqual([{ n: 1 }]);
    await two.stop();
    expect((await fs.stat(closed)).mode & 0o777).toBe(0o700);
  });

  it('runs PostgreSQL as the owner of the data folder, so that this user can take over', async () => {
    const folder = path.join(root, 'owned');
    await fs.mkdir(folder);
    await fs.chown(folder, STRANGER, STRANGER);
    const server = await program.start({ dataDir: folder, uid: STRANGER });
    expect(await server.ask('query', 'create table mine as select 1 as n')).toEqual({ rows: [] });
    await server.ask('stop');
    await server.exited;

    const { database, stop } = await open(folder);
    expect((await fs.stat(`/proc/${await readPostgresPid(folder)}`)).uid).toBe(STRANGER);
    expect((await database.queryText('select n from mine')).rows).toEqual([{ n: 1 }]);
    await stop();
  });
});

/** The shells beside a PostgreSQL: they are of its session, and it is not. */
async function guardsOf(postgresPid: number): Promise<number[]> {
  const status = await fs.readFile(`/proc/${postgresPid}/stat`, 'utf8');
  const supervisor = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
  const children = await fs.readFile(`/proc/${supervisor}/task/${supervisor}/children`, 'utf8');
  const others = children
    .trim()
    .split(' ')
    .map(Number)
    .filter((pid) => pid !== postgresPid);
  return [...others, supervisor];
}

async function until(holds: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  for (const end = Date.now() + timeoutMs; !(await holds()); await delay(20)) {
    if (Date.now() > end) throw new Error('It did not come about in time');
  }
}
