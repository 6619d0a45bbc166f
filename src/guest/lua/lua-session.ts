import type { MatchDispatcher } from '../../match/loop/match-handler.js';
import type { NkObject } from '../create-nk.js';
import type { GuestLogger } from '../guest-logger.js';
import type { Initializer } from '../initializer.js';

/** What the functions that Lua code calls are to use; it changes from call to call. */
export interface LuaSession {
  nk: NkObject;
  logger: GuestLogger;
  /** The context that `get_context` answers. */
  ctx: object;
  /** What `get_config` answers. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Takes registrations while the modules start; absent otherwise. */
  initializer?: Initializer;
  /** Whether the code of a match starts: it registers nothing, but may try to. */
  isMatch: boolean;
  /** Whether files run that may take their time. */
  isStarting: boolean;
  /** Whether the start-up has had its function of `run_once`: there is one for all files, as in Nakama. */
  hasRunOnce?: boolean;
  /** The match that speaks. */
  dispatcher?: MatchDispatcher;
}
