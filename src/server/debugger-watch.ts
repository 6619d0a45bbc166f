import inspector from 'node:inspector';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';

/** Whether a debugger can attach, which may begin at any time: SIGUSR1 opens Node's inspector. */
export interface DebuggerWatch {
  /**
   * The configuration, which has no time limits for game code while a debugger can attach: what stands at a breakpoint must
   * neither be interrupted nor be given up by those who wait for it. So these options are to be read when they are needed.
   */
  readonly config: Config;
  /** For the threads with game code, which cannot see it themselves: one 32-bit word, 1 while a debugger can attach. */
  readonly sign: SharedArrayBuffer;
  close(): void;
}

/** As good as none: a timer can count so far. */
const dayMs = 24 * 60 * 60 * 1000;
const lookEveryMs = 200;
const limits = ['match.tick_timeout_ms', 'match.join_marker_deadline_ms', 'runtime.call_timeout_ms'] as const;

export function watchDebugger(
  config: Config,
  logger: Logger,
  canAttach: () => boolean = () => inspector.url() !== undefined,
): DebuggerWatch {
  const sign = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const word = new Int32Array(sign);
  const isOpen = () => Atomics.load(word, 0) === 1;

  function look(): void {
    const wasOpen = isOpen();
    Atomics.store(word, 0, canAttach() ? 1 : 0);
    if (isOpen() === wasOpen) return;
    logger.warn(
      isOpen() ? 'a debugger can attach: modules have no time limits' : 'modules have their time limits again',
    );
  }

  const live = Object.fromEntries(
    limits.map((name) => [name, { get: () => (isOpen() ? dayMs : config[name]), enumerable: true }]),
  );
  look();
  const timer = setInterval(look, lookEveryMs).unref();
  return {
    config: Object.defineProperties({ ...config }, live) as Config,
    sign,
    close: () => clearInterval(timer),
  };
}
