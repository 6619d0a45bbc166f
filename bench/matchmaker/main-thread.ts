// How long the thread that owns the sockets is busy at a time while COUNT tickets come, wait and are matched: node
// main-thread.js COUNT matchmaker|control. The control has the same traffic and no matchmaker; the rounds that a thread of its own
// runs meanwhile concern nobody. Prints JSON.
import { Piscina } from 'piscina';
import { systemClock } from '../../src/base/clock.js';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { createMatchmaker } from '../../src/matchmaker/matchmaker.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import type { Connection } from '../../src/transport/connection.js';
import { type Turns, watchTurns } from './watch-turns.js';
import { createRandom, wish } from './wish.js';

const count = Number(process.argv[2]);
const isControl = process.argv[3] === 'control';
const random = createRandom(7);
const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
const router = createRouter({ tracker });
let told = 0;
const sink: Connection = {
  format: 'protobuf',
  clientIp: '',
  clientPort: '',
  queuedBytes: 0,
  closed: false,
  send: () => told++,
  close() {},
};
const newSession = () => ({ id: newUuid(), userId: newUuid(), username: 'player', connection: sink });
type Session = ReturnType<typeof newSession>;

interface Subject {
  /** A player asks to be matched. */
  enter(session: Session): void;
  /** A player who has asked does so no more. */
  leave(): void;
  /** Tells those whom there is somebody to play with for. */
  round(): Promise<void>;
  stop(): Promise<void>;
}

function createSubject(): Subject {
  let roundMs = 0;
  const matchmaker = createMatchmaker({
    options: { maxTickets: 3, intervalSec: 3600, maxIntervals: 2, revPrecision: false, revThreshold: 1 },
    logger: silentLogger,
    clock: systemClock,
    metrics: {
      matchmakerRound: (seconds) => {
        roundMs = seconds * 1000;
      },
      matchmakerMatch() {},
      matchmakerWait() {},
      workerRestarted() {},
    },
    tracker,
    router,
    node: 'bench',
    encryptionKey: 'key',
    workerUrl: new URL('../../workers/matchmaker-worker.cjs', import.meta.url),
  });
  const last: { sessionId: string; ticket: string }[] = [];
  return {
    enter(session) {
      const ticket = matchmaker.addSession(session, wish(random, 100));
      last.push({ sessionId: session.id, ticket });
      if (last.length > 50) last.shift();
      router.toSession(session, { matchmaker_ticket: { ticket } });
    },
    leave() {
      const gone = last.shift();
      try {
        if (gone) matchmaker.removeSession(gone.sessionId, gone.ticket);
      } catch {
        // Matched already.
      }
    },
    round: () => matchmaker.process(),
    async stop() {
      await matchmaker.stop();
      extra = { 'round on its thread, ms': Math.round(roundMs) };
    },
  };
}

/** Of one turn, as the matchmaker delivers. */
const SLICE_MS = 1;

/**
 * Requests are read, answered and forgotten; in a round somebody else's tickets are matched on a thread like the matchmaker's,
 * then everybody gets a message of the usual size, sliced alike.
 */
function createControl(): Subject {
  const sessions: Session[] = [];
  const thread = new Piscina({
    filename: new URL('round-elsewhere.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: 1,
  });
  const users = Array.from({ length: 4 }, () => ({
    presence: { user_id: newUuid(), session_id: newUuid(), username: 'player' },
    string_properties: { region: 'eu', mode: 'duel', version: '7', map: 'dust' },
    numeric_properties: { rank: 1 },
  }));
  return {
    enter(session) {
      wish(random, 100);
      router.toSession(session, { matchmaker_ticket: { ticket: newUuid() } });
      sessions.push(session);
    },
    leave() {},
    async round() {
      await thread.run(count);
      let sliceEndMs = performance.now() + SLICE_MS;
      for (const session of sessions) {
        router.toSession(session, { matchmaker_matched: { ticket: session.id, token: 'x'.repeat(150), users } });
        if (performance.now() < sliceEndMs) continue;
        await new Promise((resolve) => setImmediate(resolve));
        sliceEndMs = performance.now() + SLICE_MS;
      }
    },
    stop: () => thread.destroy(),
  };
}

let extra: Record<string, number> = {};
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

async function fill(subject: Subject, players: number): Promise<void> {
  for (let i = 0; i < players; i++) {
    subject.enter(newSession());
    // Clients come a few at a time.
    if (i % 10 === 9) await nextTurn();
  }
}

/** A round, during which players go on to come and to leave. */
async function roundWithChurn(subject: Subject): Promise<void> {
  let isOver = false;
  const round = subject.round().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    subject.enter(newSession());
    subject.enter(newSession());
    subject.leave();
    await nextTurn();
  }
  await round;
}

async function watched(work: () => Promise<void>): Promise<Turns> {
  const turns = watchTurns();
  await work();
  return turns.stop();
}

const subject = isControl ? createControl() : createSubject();
await fill(subject, 1000);
await subject.round();
const coming = await watched(() => fill(subject, count));
const startMs = performance.now();
const matching = await watched(() => roundWithChurn(subject));
const wallMs = Math.round(performance.now() - startMs);
await subject.stop();
console.log(JSON.stringify({ coming, matching, told, 'round with delivery, ms': wallMs, ...extra }));
process.exit(0);
