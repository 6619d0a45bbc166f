/**
 * A table of records of twelve 32-bit words each, by number; number 0 is no record. It grows by pieces, so that nothing
 * large is ever copied. Words 0 to 7 are the record's key (`KeyWord`), the others belong to those who use the table.
 */
export interface RecordSlots {
  /** The piece of memory that holds record SLOT, which begins at word `at(slot)` of it. */
  piece(slot: number): Uint32Array;
  at(slot: number): number;
  /** A record that is free, all words 0. */
  take(): number;
  free(slot: number): void;
  readonly bytes: number;
}

/** Scores in two words, the higher first; owners in four. Compared word by word they are in the order of the database. */
export const KeyWord = { SCORE: 0, SUBSCORE: 2, OWNER: 4, COUNT: 8 } as const;

const WORDS = 12;
const PIECE_BITS = 14;
const PIECE_RECORDS = 1 << PIECE_BITS;
const PIECE_MASK = PIECE_RECORDS - 1;
const FIRST_RECORDS = 8;

export function createRecordSlots(): RecordSlots {
  const pieces = [new Uint32Array(FIRST_RECORDS * WORDS)];
  let used = 1;
  let firstFree = 0;

  const at = (slot: number) => (slot & PIECE_MASK) * WORDS;
  const piece = (slot: number) => pieces[slot >>> PIECE_BITS]!;

  function addRoom(): void {
    const index = used >>> PIECE_BITS;
    if (index === pieces.length) pieces.push(new Uint32Array(PIECE_RECORDS * WORDS));
    const words = pieces[index]!;
    if (at(used) < words.length) return;
    const larger = new Uint32Array(words.length * 2);
    larger.set(words);
    pieces[index] = larger;
  }

  return {
    piece,
    at,
    take() {
      if (firstFree === 0) {
        addRoom();
        return used++;
      }
      const slot = firstFree;
      const words = piece(slot);
      firstFree = words[at(slot)]!;
      words.fill(0, at(slot), at(slot) + WORDS);
      return slot;
    },
    free(slot) {
      piece(slot)[at(slot)] = firstFree;
      firstFree = slot;
    },
    get bytes() {
      return pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
    },
  };
}
