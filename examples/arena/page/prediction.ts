import { type Body, fly, type Steering } from '../flight.js';
import type { Snapshot } from '../protocol.js';

type Row = Snapshot['pilots'][number];

/** One's own pilot, flown at once; what the match then answers corrects it without a jump. */
export interface Prediction {
  /** The step that is next to be flown: inputs sent now count from it on. */
  readonly nextStep: number;
  /** Flies the next step. */
  advance(steering: Steering): void;
  /** Takes the match's word for where the pilot was after a step of ours, and flies again what came after it. */
  correct(row: Row): void;
  /** Where to draw the pilot, PARTIAL (0 to 1) into the next step; ELAPSEDMS since the last call. */
  shown(steering: Steering, partial: number, elapsedMs: number): Body | undefined;
}

interface FlownStep {
  readonly step: number;
  readonly steering: Steering;
  /** After the step. */
  readonly body: Body;
}

/** Errors above this, in units of the arena, are jumped over: something else has moved the pilot. */
const maxSmoothedError = 300;
/** An error that is being smoothed away falls to a third in this time. */
const smoothingMs = 90;
const maxFlownSteps = 40;

export function createPrediction(stepSec: number): Prediction {
  let step = 0;
  let body: Body | undefined;
  let flown: FlownStep[] = [];
  const error = { x: 0, y: 0 };

  function restart(row: Row, at: number): void {
    step = Math.max(step, at);
    body = bodyOf(row, undefined);
    flown = [];
  }

  /** The pilot as ROW has it, flown on with what has been steered since. */
  function flyAgain(row: Row, at: number): Body {
    const corrected = bodyOf(row, flown.find((one) => one.step === at)?.body);
    const kept: FlownStep[] = [];
    for (const one of flown) {
      if (one.step <= at) continue;
      fly(corrected, one.steering, stepSec);
      kept.push({ ...one, body: { ...corrected } });
    }
    flown = kept;
    return corrected;
  }

  return {
    get nextStep() {
      return step + 1;
    },

    advance(steering) {
      step++;
      if (!body) return;
      fly(body, steering, stepSec);
      flown.push({ step, steering, body: { ...body } });
      if (flown.length > maxFlownSteps) flown.shift();
    },

    correct(row) {
      const at = row[7];
      if (!body || at > step || step - at > maxFlownSteps) return restart(row, at);
      const corrected = flyAgain(row, at);
      error.x += body.x - corrected.x;
      error.y += body.y - corrected.y;
      if (Math.hypot(error.x, error.y) > maxSmoothedError) Object.assign(error, { x: 0, y: 0 });
      body = corrected;
    },

    shown(steering, partial, elapsedMs) {
      if (!body) return undefined;
      const share = Math.exp(-elapsedMs / smoothingMs);
      error.x *= share;
      error.y *= share;
      const shown = { ...body };
      fly(shown, steering, stepSec * partial);
      shown.x += error.x;
      shown.y += error.y;
      return shown;
    },
  };
}

/** Snapshots do not tell how long a dash still lasts: KNOWN, our own state after the same step, does. */
function bodyOf([, x, y, speedX, speedY]: Row, known: Body | undefined): Body {
  return { x, y, speedX, speedY, dashLeftSec: known?.dashLeftSec ?? 0, dashReadyInSec: known?.dashReadyInSec ?? 0 };
}
