// A native module for the test of a server that dies: notes every reset and end in the database. That of a leaderboard
// named 'slow' then goes on for ever.
import { defineModule, type Nk } from 'tickwire/runtime';

interface Board {
  id: string;
}

const note = (nk: Nk, kind: string, { id }: Board, atSec: number) =>
  nk.storageWrite([{ collection: 'seen', key: `${kind} ${id} ${atSec} ${crypto.randomUUID()}`, value: {} }]);

export default defineModule({
  rpcs: {
    async nk(_ctx, _logger, nk, payload) {
      const { fn, args } = JSON.parse(payload);
      const functions = nk as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      return JSON.stringify({ result: await functions[fn]!(...args) });
    },
  },
  events: {
    async LeaderboardReset(_ctx, _logger, nk, board: Board, resetSec: number) {
      await note(nk, 'reset', board, resetSec);
      if (board.id === 'slow') await new Promise(() => {});
    },
    TournamentEnd: (_ctx, _logger, nk, tournament: Board, endSec: number) => note(nk, 'end', tournament, endSec),
    TournamentReset: (_ctx, _logger, nk, tournament: Board, _endSec: number, resetSec: number) =>
      note(nk, 'emptied', tournament, resetSec),
  },
});
