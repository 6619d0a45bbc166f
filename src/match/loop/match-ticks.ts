import type { MatchMessage } from './match-handler.js';
import type { MatchLoopDeps } from './match-loop-deps.js';
import { EndReason } from './match-output.js';
import type { OpenMatches } from './open-matches.js';
import type { RunningMatch } from './running-match.js';
import type { StepRunner } from './step-runner.js';
import { dueMs, type TickSchedule } from './tick-schedule.js';

/** Counters since they were last taken. */
export interface TickCounters {
  overruns: number;
  skipped: number;
  inputDropped: number;
}

export interface MatchTicks {
  /** Runs the ticks whose time has come, or comes at UNTILMS. */
  runDue(untilMs: number): void;
  /** Leaves steps that tell the handler who has come and gone. */
  addPresenceSteps(match: RunningMatch): void;
}

/** How fast the average work of a match follows what its ticks take. */
const workShare = 0.1;
/** A match that is always slow need not say so every tick. */
const slowTickPauseMs = 10_000;

export function createMatchTicks(
  deps: MatchLoopDeps,
  matches: OpenMatches,
  runner: StepRunner,
  schedule: TickSchedule<RunningMatch>,
  counters: TickCounters,
): MatchTicks {
  const { output, limits, nowMs } = deps;

  function runTick(match: RunningMatch, tick: number, due: number): void {
    if (match.isBusy) {
      counters.skipped++;
      return;
    }
    const startedMs = nowMs();
    if (isEmptyTooLong(match, startedMs)) return matches.end(match, EndReason.EMPTY, '');
    match.tick = tick;
    match.logFields.tick = tick;
    match.hasTicked = true;
    match.slowest = undefined;
    addPresenceSteps(match);
    addLoopStep(match);
    runner.run(match);
    if (match.isEnded) return;
    showLabel(match, startedMs);
    const durationMs = nowMs() - startedMs;
    match.workMs += (durationMs - match.workMs) * workShare;
    if (durationMs > match.slot!.stepMs) noteOverrun(match, startedMs, durationMs);
    output.tick(durationMs, Math.max(0, startedMs - due));
  }

  function noteOverrun(match: RunningMatch, atMs: number, durationMs: number): void {
    counters.overruns++;
    const { slowest, tick, slot, tickMessages } = match;
    if (!slowest || atMs - match.slowTickToldAtMs < slowTickPauseMs) return;
    match.slowTickToldAtMs = atMs;
    const messages = new Map<number, number>();
    for (const { opCode } of tickMessages) messages.set(opCode, (messages.get(opCode) ?? 0) + 1);
    const { fn, ms: fnMs } = slowest;
    deps.reportSlowTick(match, { tick, durationMs, stepMs: slot!.stepMs, fn, fnMs, messages });
  }

  function addPresenceSteps(match: RunningMatch): void {
    if (!match.hasChanges) return;
    const { handler, ctx, logger, nk, dispatcher } = match;
    for (const { joined, presences } of match.takeChanges()) {
      const call = joined ? handler.matchJoin : handler.matchLeave;
      runner.add(match, {
        kind: 'call',
        fn: joined ? 'matchJoin' : 'matchLeave',
        call: () => call.call(handler, ctx, logger, nk, dispatcher, match.tick, match.state, presences),
        settle: (result) => matches.takeState(match, result),
      });
    }
  }

  function addLoopStep(match: RunningMatch): void {
    const { handler, ctx, logger, nk, dispatcher } = match;
    match.steps.push({
      kind: 'call',
      fn: 'matchLoop',
      call() {
        match.tickMessages = match.takeMessages();
        return handler.matchLoop(
          ctx,
          logger,
          nk,
          dispatcher,
          match.tick,
          match.state,
          match.tickMessages as MatchMessage[],
        );
      },
      settle(result) {
        // What a last tick has deferred is still said.
        for (const send of match.deferred.splice(0)) send();
        matches.takeState(match, result);
      },
    });
  }

  function isEmptyTooLong(match: RunningMatch, atMs: number): boolean {
    const { maxEmptySec } = limits;
    return maxEmptySec > 0 && match.members.size === 0 && atMs - match.emptySinceMs > maxEmptySec * 1000;
  }

  function showLabel(match: RunningMatch, atMs: number): void {
    if (match.label === match.shownLabel || atMs - match.labelShownAtMs < limits.labelUpdateIntervalMs) return;
    match.shownLabel = match.label;
    match.labelShownAtMs = atMs;
    output.labelChanged(match.number, match.label);
  }

  return {
    addPresenceSteps,
    runDue(untilMs) {
      for (const { slot, from, count, skipped } of schedule.takeDue(Math.max(nowMs(), untilMs))) {
        counters.skipped += skipped * slot.matches.size;
        for (let tick = from; tick < from + count; tick++) {
          const due = dueMs(slot, tick);
          runner.runAll([...slot.matches], (match) => {
            if (tick >= match.firstTick) runTick(match, tick - match.firstTick, due);
          });
        }
      }
    },
  };
}
