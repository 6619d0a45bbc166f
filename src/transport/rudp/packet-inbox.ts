/**
 * So many packets of one connection are looked at in one turn of the event loop; others are to have theirs in between. A good
 * client has one or two waiting.
 */
const PER_TURN = 8;

/** Hands over packets as they arrive, but not so many at once that everybody else has to wait for them. One a connection. */
export class PacketInbox {
  readonly #take: (packet: Uint8Array) => void;
  readonly #turn: () => number;
  #seenTurn = -1;
  #taken = 0;
  #waiting: Uint8Array[] = [];
  #draining = false;

  /** TURN: a number that changes from turn to turn. */
  constructor(turn: () => number, take: (packet: Uint8Array) => void) {
    this.#turn = turn;
    this.#take = take;
  }

  push(packet: Uint8Array): void {
    if (this.#draining || !this.#mayTake()) {
      this.#waiting.push(packet);
      this.#drainLater();
    } else {
      this.#take(packet);
    }
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
  }

  #mayTake(): boolean {
    const turn = this.#turn();
    if (turn !== this.#seenTurn) {
      this.#seenTurn = turn;
      this.#taken = 0;
    }
    return this.#taken++ < PER_TURN;
  }

  #drainLater(): void {
    if (this.#draining) return;
    this.#draining = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#draining = false;
    for (const packet of this.#waiting.splice(0, PER_TURN)) this.#take(packet);
    if (this.#waiting.length > 0) this.#drainLater();
  }
}

/** A number that changes from one turn of the event loop to the next, for as long as somebody asks. */
export function createTurnCounter(): () => number {
  let turn = 0;
  let isAsked = false;
  function next(): void {
    turn++;
    isAsked = false;
  }
  return () => {
    if (!isAsked) setImmediate(next);
    isAsked = true;
    return turn;
  };
}
