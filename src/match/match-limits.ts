import type { Config } from '../config/schema.js';
import type { MatchLimits } from './loop/running-match.js';

export function matchLimits(config: Config): MatchLimits {
  return {
    inputQueueSize: config['match.input_queue_size'],
    callQueueSize: config['match.call_queue_size'],
    joinAttemptQueueSize: config['match.join_attempt_queue_size'],
    signalQueueSize: config['match.signal_queue_size'],
    deferredQueueSize: config['match.deferred_queue_size'],
    maxEmptySec: config['match.max_empty_sec'],
    labelUpdateIntervalMs: config['match.label_update_interval_ms'],
  };
}
