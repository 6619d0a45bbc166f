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

  /** Those that were sent before BEFOREMS and are not acknowledged, oldest first. */
  *unacknowledged(beforeMs: number): Generator<Unit> {
    for (const units of [this.#older, this.#old, this.#current]) {
      for (const unit of units) if (!unit.acknowledged && unit.sentAtMs < beforeMs) yield unit;
    }
  }

  clear(): void {
    this.#older = [];
    this.#old = [];
    this.#current = [];
  }
}
