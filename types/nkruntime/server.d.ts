declare namespace nkruntime {
  interface Event {
    name?: string;
    properties?: EventPropertiesEntry[];
    timestamp?: string;
    external?: boolean;
  }
  interface EventPropertiesEntry {
    key?: string;
    value?: string;
  }
  type RequestMethod = 'get' | 'post' | 'put' | 'patch' | 'head' | 'delete';
  interface HttpResponse {
    code: number;
    headers: string[];
    body: string;
  }
  interface SqlExecResult {
    rowsAffected: number;
  }
  type SqlQueryResult = { [column: string]: any }[];
  interface Nakama {
    event(eventName: string, properties: { [key: string]: string }, timestamp?: number, external?: boolean): void;
    metricsCounterAdd(name: string, tags: { [key: string]: string }, delta: number): void;
    metricsGaugeSet(name: string, tags: { [key: string]: string }, value: number): void;
    metricsTimerRecord(name: string, tags: { [key: string]: string }, value: number): void;
    sqlExec(sqlQuery: string, args?: any[]): SqlExecResult;
    sqlQuery(sqlQuery: string, args?: any[]): SqlQueryResult;
    httpRequest(
      url: string,
      method: RequestMethod,
      headers?: { [header: string]: string },
      body?: string,
      timeout?: number,
      insecure?: boolean,
    ): HttpResponse;
    fileRead(relPath: string): string;
    localcacheGet(key: string): any;
    localcachePut(key: string, value: any, ttl?: number): void;
    localcacheDelete(key: string): void;
    localcacheClear(): void;
  }
  interface Initializer {
    registerBeforeEvent(fn: BeforeHookFunction<Event>): void;
    registerAfterEvent(fn: AfterHookFunction<void, Event>): void;
  }
}
