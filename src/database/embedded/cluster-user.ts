import fs from 'node:fs/promises';

/** The user that PostgreSQL runs as. */
export interface ClusterUser {
  readonly uid: number;
  readonly gid: number;
}

const NOBODY: ClusterUser = { uid: 65_534, gid: 65_534 };
const CANDIDATES = ['postgres', 'nobody'];

/**
 * PostgreSQL refuses to run as root, so a server that does hands it to somebody else: the owner of the cluster's folder
 * or of the folder around it, if that is not root, or else the system's `postgres` or `nobody`. Undefined where the
 * server's own user will do.
 */
export async function chooseClusterUser(clusterFolder: string, dataDir: string): Promise<ClusterUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  for (const folder of [clusterFolder, dataDir]) {
    const stat = await fs.stat(folder).catch(() => undefined);
    if (stat && stat.uid !== 0) return { uid: stat.uid, gid: stat.gid };
  }
  const accounts = await fs.readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of CANDIDATES) {
    const account = new RegExp(`^${name}:[^:]*:([1-9]\\d*):(\\d+):`, 'm').exec(accounts);
    if (account) return { uid: Number(account[1]), gid: Number(account[2]) };
  }
  return NOBODY;
}
