/** `folder/file.lua:12: ` before a message: nothing to tell players. */
const PLACE = /^[^\n:]*\.lua:\d+: /;

/** What Lua code threw and did not catch. The stack names files and lines of Lua. */
export class LuaError extends Error {
  override readonly name: string = 'LuaError';
  /** The status code, where the code threw `{ message, code }`. */
  readonly code?: number;
  /** The message with file and line, where they are known. */
  readonly placedMessage: string;

  constructor(placedMessage: string, trace: string, code?: number) {
    super(placedMessage.replace(PLACE, ''));
    this.placedMessage = placedMessage;
    this.stack = trace || placedMessage;
    if (code !== undefined) this.code = code;
  }
}

/** Lua code that ran too long. */
export class LuaTimeout extends LuaError {
  override readonly name = 'LuaTimeout';
  readonly isTimeout = true;
}
