// When ticks are due. Matches of one rate share time slots, so that one wake serves many; a slot is full once its
// matches need about two milliseconds together, and the next one opens beside it.

const fullSlotMs = 2;
/** Slots of one rate are opened at these shares of a step: each new one as far from the others as can be. */
const goldenRatio = 0.618033988749895;
/** Ticks that were held up this long, or this many of them, are run back to back; what is late beyond them is skipped. */
const maxCatchUpMs = 250;
const leastCatchUpTicks = 3;

/** Something that ticks. `workMs` is what one tick of it has lately taken. */
export interface Ticking {
  readonly tickRateHz: number;
  workMs: number;
}

export interface Slot<Match extends Ticking> {
  readonly stepMs: number;
  readonly firstMs: number;
  /** The number of the slot's next tick; it is due at `firstMs + next * stepMs`. */
  next: number;
  readonly matches: Set<Match>;
}

/** A slot that is due, and which of its ticks are to be run now: from FROM for COUNT ticks. */
export interface DueSlot<Match extends Ticking> {
  readonly slot: Slot<Match>;
  readonly from: number;
  readonly count: number;
  readonly skipped: number;
}

export interface TickSchedule<Match extends Ticking> {
  /** Gives MATCH a slot; the number of the slot's tick that will be the match's first. */
  add(match: Match, nowMs: number): { readonly slot: Slot<Match>; readonly firstTick: number };
  remove(match: Match): void;
  /** When the next tick is due; undefined where nothing ticks. */
  nextDueMs(): number | undefined;
  /** The slots that are due at NOWMS; they are moved on. */
  takeDue(nowMs: number): DueSlot<Match>[];
}

export const dueMs = (slot: Slot<Ticking>, tick: number): number => slot.firstMs + tick * slot.stepMs;

export function createTickSchedule<Match extends Ticking>(): TickSchedule<Match> {
  const slotsByRate = new Map<number, Slot<Match>[]>();
  const slotOf = new Map<Match, Slot<Match>>();
  const openedByRate = new Map<number, number>();

  function openSlot(tickRateHz: number, nowMs: number): Slot<Match> {
    const stepMs = 1000 / tickRateHz;
    const opened = openedByRate.get(tickRateHz) ?? 0;
    openedByRate.set(tickRateHz, opened + 1);
    const phaseMs = ((opened * goldenRatio) % 1) * stepMs;
    const firstMs = Math.ceil((nowMs - phaseMs) / stepMs) * stepMs + phaseMs;
    const slot = { stepMs, firstMs, next: 0, matches: new Set<Match>() };
    const slots = slotsByRate.get(tickRateHz) ?? [];
    slots.push(slot);
    slotsByRate.set(tickRateHz, slots);
    return slot;
  }

  return {
    add(match, nowMs) {
      const slots = slotsByRate.get(match.tickRateHz) ?? [];
      const slot = slots.find((one) => workOf(one) + match.workMs <= fullSlotMs) ?? openSlot(match.tickRateHz, nowMs);
      slot.matches.add(match);
      slotOf.set(match, slot);
      return { slot, firstTick: slot.next };
    },

    remove(match) {
      const slot = slotOf.get(match);
      slotOf.delete(match);
      slot?.matches.delete(match);
      if (!slot || slot.matches.size > 0) return;
      const slots = (slotsByRate.get(match.tickRateHz) ?? []).filter((one) => one !== slot);
      if (slots.length > 0) slotsByRate.set(match.tickRateHz, slots);
      else {
        slotsByRate.delete(match.tickRateHz);
        openedByRate.delete(match.tickRateHz);
      }
    },

    nextDueMs() {
      let next: number | undefined;
      for (const slots of slotsByRate.values()) {
        for (const slot of slots) {
          const due = dueMs(slot, slot.next);
          if (next === undefined || due < next) next = due;
        }
      }
      return next;
    },

    takeDue(nowMs) {
      const due: DueSlot<Match>[] = [];
      for (const slots of slotsByRate.values()) {
        for (const slot of slots) {
          const late = Math.floor((nowMs - dueMs(slot, slot.next)) / slot.stepMs) + 1;
          if (late <= 0) continue;
          const count = Math.min(late, Math.max(leastCatchUpTicks, Math.round(maxCatchUpMs / slot.stepMs)));
          const skipped = late - count;
          due.push({ slot, from: slot.next + skipped, count, skipped });
          slot.next += late;
        }
      }
      return due.sort((a, b) => dueMs(a.slot, a.from) - dueMs(b.slot, b.from));
    },
  };
}

function workOf(slot: Slot<Ticking>): number {
  let sum = 0;
  for (const { workMs } of slot.matches) sum += workMs;
  return sum;
}
