import type { RealtimeHandler } from './realtime-handler.js';

/** The answer to a ping of ours: that it arrived is all that matters. */
export const pong: RealtimeHandler<'pong'> = async () => undefined;
