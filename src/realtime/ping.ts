import type { RealtimeHandler } from './realtime-handler.js';

export const ping: RealtimeHandler<'ping'> = async () => ({ pong: {} });
