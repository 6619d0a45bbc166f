// As matchmaking-bundle, for native modules.
import { defineMatch, defineModule } from 'tickwire/runtime';

interface Entry {
  ticket: string;
  properties: { rank: number };
  presence: { sessionId: string };
}

const pair = defineMatch<object>({
  matchInit: (_ctx, _logger, _nk, params) => ({ state: {}, tickRate: 5, label: `pair of ${params.players}` }),
  matchLoop: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state }),
});

export default defineModule({
  matches: { pair },
  events: {
    async MatchmakerOverride(_ctx, _logger, nk, entries: Entry[]) {
      await nk.storageRead([]);
      if (entries.length < 4) return [];
      const [a, b, c, d] = entries.sort((one, other) => one.properties.rank - other.properties.rank);
      return [
        [a, b],
        [c!.ticket, d!.ticket],
      ];
    },
    async MatchmakerMatched(_ctx, _logger, nk, entries: Entry[]) {
      const isStrong = entries.every(({ properties, presence }) => properties.rank > 5 && presence.sessionId);
      return isStrong ? await nk.matchCreate('pair', { players: entries.length }) : undefined;
    },
  },
});
