declare namespace nkruntime {
  const enum Codes {
    CANCELLED = 1,
    UNKNOWN = 2,
    INVALID_ARGUMENT = 3,
    DEADLINE_EXCEEDED = 4,
    NOT_FOUND = 5,
    ALREADY_EXISTS = 6,
    PERMISSION_DENIED = 7,
    RESOURCE_EXHAUSTED = 8,
    FAILED_PRECONDITION = 9,
    ABORTED = 10,
    OUT_OF_RANGE = 11,
    UNIMPLEMENTED = 12,
    INTERNAL = 13,
    UNAVAILABLE = 14,
    DATA_LOSS = 15,
    UNAUTHENTICATED = 16,
  }
  type Context = {
    env: { [key: string]: string };
    executionMode: string;
    node: string;
    version: string;
    headers?: { [key: string]: string[] };
    queryParams?: { [key: string]: string[] };
    userId?: string;
    username?: string;
    vars?: { [key: string]: string };
    userSessionExp?: number;
    sessionId?: string;
    clientIp?: string;
    clientPort?: string;
    matchId?: string;
    matchNode?: string;
    matchLabel?: string;
    matchTickRate?: number;
    lang?: string;
  };
  type Error = { message: string; code: Codes };
  type RpcFunction = (ctx: Context, logger: Logger, nk: Nakama, payload: string) => string | void;
  type BeforeHookFunction<T> = (ctx: Context, logger: Logger, nk: Nakama, data: T) => T | void;
  type AfterHookFunction<T, K> = (ctx: Context, logger: Logger, nk: Nakama, data: T, request: K) => void;
  type ShutdownFunction = (ctx: Context, logger: Logger, nk: Nakama) => void;
  type SessionVars = { [key: string]: string };
  interface Logger {
    info(format: string, ...args: any[]): string;
    warn(format: string, ...args: any[]): string;
    error(format: string, ...args: any[]): string;
    debug(format: string, ...args: any[]): string;
    withField(key: string, value: string): Logger;
    withFields(pairs: { [key: string]: string }): Logger;
    getFields(): { [key: string]: string };
  }
  type InitModule = (ctx: Context, logger: Logger, nk: Nakama, initializer: Initializer) => void;
  interface Initializer {
    getConfig(): Config;
    registerRpc(id: string, func: RpcFunction): void;
    registerShutdown(fn: ShutdownFunction): void;
  }
}
