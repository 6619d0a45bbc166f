declare namespace nkruntime {
  type ReadPermissionValues = 0 | 1 | 2;
  type WritePermissionValues = 0 | 1;
  type StorageIndexFilterFunction = (ctx: Context, logger: Logger, nk: Nakama, write: StorageWriteRequest) => boolean;
  interface ListStorageObjectsRequest {
    collection: string;
    userId: string;
    limit: number;
    cursor: string;
  }
  interface ReadStorageObjectId {
    collection?: string;
    key?: string;
    userId?: string;
  }
  interface ReadStorageObjectsRequest {
    objectIds?: ReadStorageObjectId[];
  }
  interface WriteStorageObject {
    collection?: string;
    key?: string;
    value?: string;
    version?: string;
    permissionRead?: number;
    permissionWrite?: number;
  }
  interface WriteStorageObjectsRequest {
    objects?: WriteStorageObject[];
  }
  interface DeleteStorageObjectId {
    collection?: string;
    key?: string;
    version?: string;
  }
  interface DeleteStorageObjectsRequest {
    objectIds?: DeleteStorageObjectId[];
  }
  interface StorageObjectList {
    objects?: StorageObject[];
    cursor?: string;
  }
  interface StorageObjects {
    objects?: StorageObject[];
  }
  interface StorageObject {
    key: string;
    collection: string;
    userId: string;
    version: string;
    permissionRead: ReadPermissionValues;
    permissionWrite: WritePermissionValues;
    createTime: number;
    updateTime: number;
    value: { [key: string]: any };
  }
  interface StorageReadRequest {
    key: string;
    collection: string;
    userId: string;
  }
  interface StorageWriteRequest {
    key: string;
    collection: string;
    userId: string | undefined;
    value: { [key: string]: any };
    version?: string;
    permissionRead?: ReadPermissionValues;
    permissionWrite?: WritePermissionValues;
  }
  interface StorageWriteAck {
    key: string;
    collection: string;
    userId: string;
    version: string;
  }
  interface StorageObjectAcks {
    acks: StorageWriteAck[];
  }
  interface StorageDeleteRequest {
    key: string;
    collection: string;
    userId: string;
    version?: string;
  }
  interface StorageIndexResult {
    objects: StorageObject[];
    cursor: string | null;
  }
  interface Nakama {
    storageList(
      userId: string | void,
      collection: string,
      limit?: number,
      cursor?: string,
      callerId?: string | void,
    ): StorageObjectList;
    storageRead(keys: StorageReadRequest[]): StorageObject[];
    storageWrite(keys: StorageWriteRequest[]): StorageWriteAck[];
    storageDelete(keys: StorageDeleteRequest[]): void;
    multiUpdate(
      accountUpdates: UserUpdateAccount[] | null,
      storageObjectsUpdates: StorageWriteRequest[] | null,
      storageObjectsDeletes: StorageDeleteRequest[] | null,
      walletUpdates: WalletUpdate[] | null,
      updateLedger?: boolean,
    ): { storageWriteAcks: StorageWriteAck[]; walletUpdateAcks: WalletUpdateResult[] };
    storageIndexList(
      indexName: string,
      query: string,
      limit: number,
      order?: string[],
      callerId?: string | void,
      cursor?: string,
    ): StorageIndexResult;
  }
  interface Initializer {
    registerBeforeListStorageObjects(fn: BeforeHookFunction<ListStorageObjectsRequest>): void;
    registerAfterListStorageObjects(fn: AfterHookFunction<StorageObjectList, ListStorageObjectsRequest>): void;
    registerBeforeReadStorageObjects(fn: BeforeHookFunction<ReadStorageObjectsRequest>): void;
    registerAfterReadStorageObjects(fn: AfterHookFunction<StorageObjects, ReadStorageObjectsRequest>): void;
    registerBeforeWriteStorageObjects(fn: BeforeHookFunction<WriteStorageObjectsRequest>): void;
    registerAfterWriteStorageObjects(fn: AfterHookFunction<StorageObjectAcks, WriteStorageObjectsRequest>): void;
    registerBeforeDeleteStorageObjects(fn: BeforeHookFunction<DeleteStorageObjectsRequest>): void;
    registerAfterDeleteStorageObjects(fn: AfterHookFunction<void, DeleteStorageObjectsRequest>): void;
    registerStorageIndex(
      name: string,
      collection: string,
      key: string | void,
      fields: string[],
      sortableFields: string[],
      maxEntries: number,
      indexOnly: boolean,
    ): void;
    registerStorageIndexFilter(indexName: string, fn: StorageIndexFilterFunction): void;
  }
}
