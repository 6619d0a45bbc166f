import type { Queryable } from '../../database/database.js';
import { createGroupCommit } from '../../database/group-commit.js';
import { createReadBatcher } from '../../database/read-batcher.js';
import { BANNED_COLUMN, type FoundAccount } from './find-or-create.js';

/** Accounts by the devices they are linked to. */
export interface DeviceStore {
  find(deviceId: string): Promise<FoundAccount | undefined>;
  /** Makes an account with a device. Rejects with the database's unique violation where either is taken. */
  insert(account: NewDeviceAccount): Promise<void>;
}

export interface NewDeviceAccount {
  readonly userId: string;
  readonly username: string;
  readonly deviceId: string;
}

type FoundDevice = FoundAccount & { readonly device_id: string };

const findByDevices = {
  name: 'authenticate_device_find',
  text: `select d.id as device_id, u.id as user_id, u.username, ${BANNED_COLUMN}
    from user_device d join users u on u.id = d.user_id where d.id = any($1::varchar[])`,
};

// One statement, so that neither row of an account is there without the other.
const insertWithDevices = {
  name: 'authenticate_device_insert',
  text: `with made as (
      insert into users (id, username) select * from unnest($1::uuid[], $2::varchar[]) returning id
    )
    insert into user_device (id, user_id)
    select given.device_id, made.id from made
    join unnest($3::varchar[], $1::uuid[]) as given (device_id, user_id) on given.user_id = made.id`,
};

/** Each call is a query of its own: for use within a transaction, and where calls are few. */
export function singleDeviceStore(db: Queryable): DeviceStore {
  return {
    async find(deviceId) {
      return (await db.query<FoundDevice>(findByDevices, [[deviceId]])).rows[0];
    },
    insert: (account) => insertAll(db, [account]),
  };
}

/** For the many clients that sign in: look-ups of one turn are one query, and new accounts share commits. */
export function createDeviceStore(db: Queryable): DeviceStore {
  const finds = createReadBatcher<FoundDevice>({
    database: db,
    statement: findByDevices,
    keyOf: (row) => row.device_id,
  });
  const inserts = createGroupCommit<NewDeviceAccount, undefined>({
    async write(accounts) {
      await insertAll(db, accounts);
      return accounts.map(() => undefined);
    },
  });
  return { find: (deviceId) => finds.load(deviceId), insert: (account) => inserts.submit(account) };
}

async function insertAll(db: Queryable, accounts: readonly NewDeviceAccount[]): Promise<void> {
  await db.query(insertWithDevices, [
    accounts.map(({ userId }) => userId),
    accounts.map(({ username }) => username),
    accounts.map(({ deviceId }) => deviceId),
  ]);
}
