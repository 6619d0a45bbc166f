import type { Unit } from './reliable-outbox.js';

/** The reliable frames of the last flushes: the next packets repeat them while there is room. One a connection. */
export class RecentUnits {
  #older: Unit[] = [];
  #old: Unit[] = [];
  #current: Unit[] = [];

  /** A flush begins. */
  rotate(): void {
    this.#older = this.#old;
    this.#old = this.#current;
    this.#current = [];
  }

  add(unit: Unit): void {
    this.#current.push(unit);
  }

  /**
   * Those of the last FLUSHES (0 to 2) before this one that were sent before BEFOREMS and are not acknowledged, newest first:
   * they had the fewest chances.
   */
  *unacknowledged(beforeMs: number, flushes: number): Generator<Unit> {
    if (flushes === 0) return;
    for (const units of flushes === 1 ? [this.#current, this.#old] : [this.#current, this.#old, this.#older]) {
      for (const unit of units) if (!unit.acknowledged && unit.sentAtMs < beforeMs) yield unit;
    }
  }

  clear(): void {
    this.#older = [];
    this.#old = [];
    this.#current = [];
  }
}
