import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { defaultConfig } from '../../src/config/load-config.js';
import { createMatchRegistry, type MatchRegistry } from '../../src/match/match-registry.js';
import type { MatchRecordings } from '../../src/match/recording/match-recordings.js';
import { createRouter } from '../../src/presence/router.js';
import { createTracker } from '../../src/presence/tracker.js';
import { createModuleHost } from '../../src/runtime/module-host.js';
import type { Session } from '../../src/session/session.js';

export interface Measured {
  readonly matches: MatchRegistry;
  readonly latenessMs: number[];
  ticks: number;
  delivered: number;
  player(): Session;
  stop(): Promise<void>;
}

/** Match threads alone, without sockets or a database. RECORDINGS: where their matches are recorded. */
export async function startMatchThreads(modules: string, recordings?: MatchRecordings): Promise<Measured> {
  const tracker = createTracker({ onPresenceEvent() {}, logger: silentLogger });
  const host = await createModuleHost({
    options: { path: modules, entrypoint: '', env: {}, node: 'bench', version: '1', matchIsolation: 'match' },
    functions: {},
    logger: silentLogger,
  });
  const matches = createMatchRegistry({
    config: defaultConfig(),
    logger: silentLogger,
    metrics: {
      tick(_durationSec, latenessSec) {
        measured.ticks++;
        measured.latenessMs.push(latenessSec * 1000);
      },
      tickOverruns() {},
      ticksSkipped() {},
      matchInputDropped() {},
      matchFailed() {},
      matchUpgrade() {},
      handlerCost() {},
      workerRestarted() {},
    },
    tracker,
    router: createRouter({ tracker }),
    node: 'bench',
    workerUrl: new URL('../../workers/match-worker.cjs', import.meta.url),
    ...(recordings ? { openRecording: recordings.open } : {}),
  });
  void matches.use({
    hasModules: host.hasModules,
    openGuest: (thread) => host.open({ thread, hostsMatches: true }),
  });
  const connection = {
    format: 'protobuf' as const,
    clientIp: '127.0.0.1',
    clientPort: '1',
    queuedBytes: 0,
    closed: false,
    send: () => void measured.delivered++,
    close() {},
  };
  const session = { vars: {}, tokenId: '', issuedAtSec: 0, expiresAtSec: 0, lang: 'en', connection };
  const measured: Measured = {
    matches,
    latenessMs: [],
    ticks: 0,
    delivered: 0,
    player: () => ({ ...session, id: newUuid(), userId: newUuid(), username: 'player' }) as Session,
    async stop() {
      await matches.stop(0);
      await recordings?.close();
      await host.close();
    },
  };
  return measured;
}
