/** The clock of a connection: it stands still while there is no road, so that nothing is given up meanwhile. */
export class PausableClock {
  readonly #source: () => number;
  #stoppedAtMs: number | undefined;
  /** How long it has stood still, all in all. */
  #lostMs = 0;

  /** Runs from the start, like SOURCE: a monotonic clock in milliseconds. */
  constructor(source: () => number) {
    this.#source = source;
  }

  nowMs(): number {
    return (this.#stoppedAtMs ?? this.#source()) - this.#lostMs;
  }

  /** What the source shows when this clock shows MS, if it does not stop before. */
  toSourceMs(ms: number): number {
    return ms + this.#lostMs;
  }

  stop(): void {
    this.#stoppedAtMs ??= this.#source();
  }

  start(): void {
    if (this.#stoppedAtMs === undefined) return;
    this.#lostMs += this.#source() - this.#stoppedAtMs;
    this.#stoppedAtMs = undefined;
  }

  /** When it stopped, as the source had it; undefined while it runs. */
  get stoppedAtMs(): number | undefined {
    return this.#stoppedAtMs;
  }
}
