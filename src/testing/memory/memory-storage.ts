import crypto from 'node:crypto';
import { Code } from '../../base/code.js';
import { NIL_UUID } from '../../base/id.js';
import type {
  StorageDeleteRequest,
  StorageObject,
  StorageReadRequest,
  StorageWriteRequest,
} from '../../guest/nk-interface/values.js';
import { copy, type MemoryStore, type MemoryWorld, refuse } from './memory-nk.js';

const keyOf = ({ collection, key, userId }: StorageReadRequest) =>
  JSON.stringify([collection, key, userId || NIL_UUID]);
const versionOf = (value: unknown) => crypto.createHash('md5').update(JSON.stringify(value)).digest('hex');
const maxPage = 100;

/** Storage in memory, with the versions and the order that the server has. */
export function memoryStorage({ nowSec }: MemoryWorld): MemoryStore {
  let objects = new Map<string, StorageObject>();

  function checkVersion(wanted: string | undefined, known: StorageObject | undefined): void {
    if (wanted === undefined || wanted === '') return;
    const holds = wanted === '*' ? known === undefined : known?.version === wanted;
    if (!holds) throw refuse('The object has another version than the one asked for.');
  }

  function write(request: StorageWriteRequest) {
    const { collection, key, value, permissionRead = 1, permissionWrite = 1 } = request;
    const known = objects.get(keyOf(request));
    const createTime = known?.createTime ?? nowSec();
    const version = versionOf(value);
    const userId = request.userId || NIL_UUID;
    const times = { createTime, updateTime: nowSec() };
    const object = { collection, key, userId, version, permissionRead, permissionWrite, ...times, value: copy(value) };
    objects.set(keyOf(request), object as StorageObject);
    return { collection, key, userId, version };
  }

  const nk = {
    storageRead: (requests: StorageReadRequest[]) =>
      requests.flatMap((request) => {
        const found = objects.get(keyOf(request));
        return found ? [copy(found)] : [];
      }),

    storageWrite(requests: StorageWriteRequest[]) {
      for (const request of requests) {
        if (typeof request.value !== 'object' || request.value === null || Array.isArray(request.value)) {
          throw refuse('The value of a storage object must be a JSON object.');
        }
        if (!request.collection || !request.key) throw refuse('A storage object needs a collection and a key.');
        checkVersion(request.version, objects.get(keyOf(request)));
      }
      return requests.map(write);
    },

    storageDelete(requests: StorageDeleteRequest[]) {
      for (const request of requests) checkVersion(request.version, objects.get(keyOf(request)));
      for (const request of requests) objects.delete(keyOf(request));
    },

    storageList(userId: string | null, collection: string, limit = maxPage, cursor = '') {
      const all = [...objects.values()]
        .filter((object) => object.collection === collection && (!userId || object.userId === userId))
        .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.userId < b.userId ? -1 : 1));
      const from = cursor === '' ? 0 : Number(cursor);
      if (!Number.isInteger(from) || from < 0)
        throw refuse('The cursor is not one of this listing.', Code.INVALID_ARGUMENT);
      const page = all.slice(from, from + limit);
      const isLast = from + page.length >= all.length;
      return { objects: copy(page), ...(isLast ? {} : { cursor: String(from + page.length) }) };
    },
  };

  return {
    nk,
    keep() {
      // Objects are replaced, never changed.
      const before = new Map(objects);
      return () => {
        objects = before;
      };
    },
  };
}
