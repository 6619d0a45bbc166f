import type { Chat } from '../core/channel/chat.js';
import type { Foundation } from './foundation.js';
import type { RunningParts } from './running-parts.js';

/** Lets the metrics read the gauges of the parts that run. */
export function observe({ clock, metrics, sessions, tracker }: Foundation, running: RunningParts, chat: Chat): void {
  metrics.observe({
    sessions: () => sessions.size,
    presences: () => tracker.presenceCount,
    connections: () => ({ websocket: running.sockets?.connectionCount ?? 0, rudp: running.rudp?.connectionCount ?? 0 }),
    rudp: () => ({ halfOpen: running.rudp?.halfOpenCount ?? 0, lossRate: running.rudp?.lossRate() ?? 0 }),
    matches: () => running.matches?.counts() ?? { authoritative: 0, relayed: 0 },
    chatMessagesWaiting: () => chat.writer.waitingCount,
    parties: () => running.matchmaking?.parties.count ?? 0,
    matchmaker() {
      const stats = running.matchmaking?.matchmaker.stats();
      const oldestMs = stats?.oldestTicketTimeMs;
      return {
        tickets: stats?.ticketCount ?? 0,
        oldestSec: oldestMs === undefined ? 0 : Math.max(0, clock.nowMs() - oldestMs) / 1000,
        waitSec: (share) => stats?.percentileSec(share),
      };
    },
    storageIndexes: () => running.storage?.indexes()?.sizes() ?? {},
    leaderboardRanks: () => running.leaderboards?.ranks.totals() ?? { records: 0, bytes: 0 },
    databasePool: () => running.database?.stats() ?? { total: 0, idle: 0, waiting: 0 },
  });
}
