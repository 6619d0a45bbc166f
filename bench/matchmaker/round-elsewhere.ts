import { moveThreadToBackground } from '../../src/base/background-priority.js';
import { runRound } from '../../src/matchmaker/process/run-round.js';
import { createTickets } from './create-tickets.js';

/** Makes COUNT tickets and matches of them. */
export default function roundElsewhere(count: number): void {
  moveThreadToBackground();
  const tickets = createTickets(count, 100, 3000);
  runRound(tickets, { round: 1, maxIntervals: 1, isMutual: () => false });
}
