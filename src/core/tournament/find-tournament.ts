import { notFound } from '../../base/status-error.js';
import { isTournament, type Leaderboard } from '../leaderboard/leaderboard.js';
import type { Leaderboards } from '../leaderboard/leaderboards.js';

/** The tournament ID. Throws NOT_FOUND. */
export async function findTournament(boards: Leaderboards, id: string): Promise<Leaderboard> {
  const board = await boards.find(id);
  if (!board || !isTournament(board)) throw notFound('There is no such tournament.');
  return board;
}

/** Throws NOT_FOUND for a tournament that is over for good. */
export function checkNotEnded(tournament: Leaderboard, nowSec: number): void {
  if (tournament.endSec > 0 && tournament.endSec <= nowSec) throw notFound('This tournament has ended.');
}
