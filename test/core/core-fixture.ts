import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { authenticateDevice } from '../../src/core/authenticate/authenticate-device.js';
import { singleDeviceStore } from '../../src/core/authenticate/device-store.js';
import type { Database } from '../../src/database/database.js';
import { createTestDatabase, type TestDatabase } from '../database/test-database.js';

export const offline = () => false;

/** A text that no other test uses, so that all may share a database. */
export const unique = (prefix = ''): string => `${prefix}${randomBytes(8).toString('hex')}`;

/** A database for the tests of the file that calls this; call the result within them. */
export function useDatabase(): () => Database {
  let test: TestDatabase | undefined;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test?.drop());
  return () => test!.database;
}

/** A new player who signs in by one device. */
export async function newPlayer(db: Database): Promise<{ userId: string; username: string; deviceId: string }> {
  const deviceId = unique('device-');
  const { userId, username } = await authenticateDevice(singleDeviceStore(db), {
    deviceId,
    username: unique('player-'),
    create: true,
  });
  return { userId, username, deviceId };
}

/** DB, and how often a transaction was begun: more often than asked for means that one had to be tried again. */
export function countTransactions(db: Database): { readonly db: Database; readonly begun: () => number } {
  let begun = 0;
  const transaction: Database['transaction'] = (work) =>
    db.transaction((tx) => {
      begun++;
      return work(tx);
    });
  return { db: { ...db, transaction }, begun: () => begun };
}
