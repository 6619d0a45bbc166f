import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';
import type { PendingCall } from './call-worker.js';

/** Calls that no thread has room for. */
export interface WaitingCalls {
  /** Rejects CALL with RESOURCE_EXHAUSTED where too many wait already. */
  add(call: PendingCall): void;
  /** All of them, in order; they wait here no more. */
  take(): readonly PendingCall[];
  /** Rejects those whose time is up. */
  expire(nowMs: number): void;
  readonly size: number;
}

const MAX_WAITING = 10_000;

export function createWaitingCalls(): WaitingCalls {
  let waiting: PendingCall[] = [];
  return {
    add(call) {
      if (waiting.length < MAX_WAITING) waiting.push(call);
      else
        call.reject(new StatusError(Code.RESOURCE_EXHAUSTED, 'Too many calls wait for the modules. Try again later.'));
    },
    take() {
      const taken = waiting;
      waiting = [];
      return taken;
    },
    expire(nowMs) {
      const expired = waiting.filter(({ deadlineMs }) => deadlineMs <= nowMs);
      if (expired.length === 0) return;
      waiting = waiting.filter(({ deadlineMs }) => deadlineMs > nowMs);
      for (const call of expired) call.reject(new StatusError(Code.UNAVAILABLE, 'No module worker was free in time.'));
    },
    get size() {
      return waiting.length;
    },
  };
}
