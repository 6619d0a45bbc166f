/** What places a record among others: scores in decimal digits (0 to 2^63 - 1), the owner a UUID. */
export interface RankedRecord {
  readonly ownerId: string;
  readonly score: string;
  readonly subscore: string;
}

/** Scores in two words, the higher first; owners in four. Compared word by word they are in the order of the database. */
export const KeyWord = { SCORE: 0, SUBSCORE: 2, OWNER: 4, COUNT: 8 } as const;

const WORD = 2 ** 32;
/** Texts of so many digits are numbers that a double holds exactly. */
const SAFE_DIGITS = 15;

/** Writes what places RECORD into the words of KEY. */
export function writeRankKey(key: Uint32Array, { ownerId, score, subscore }: RankedRecord): void {
  writeScore(key, KeyWord.SCORE, score);
  writeScore(key, KeyWord.SUBSCORE, subscore);
  writeOwner(key, ownerId);
}

/** Writes the owner's words of KEY alone. */
export function writeOwner(key: Uint32Array, ownerId: string): void {
  let word = 0;
  let digits = 0;
  let at: number = KeyWord.OWNER;
  for (let i = 0; i < ownerId.length; i++) {
    const code = ownerId.charCodeAt(i);
    if (code === DASH) continue;
    // '0' to '9' are 48 to 57; letters of both cases end in 1 to 6.
    word = (word << 4) | (code <= NINE ? code - ZERO : (code & 7) + 9);
    if (++digits % 8 === 0) key[at++] = word;
  }
}

const DASH = 45;
const ZERO = 48;
const NINE = 57;

/** The record whose key begins at word AT of WORDS. */
export function readRankKey(words: Uint32Array, at: number): RankedRecord {
  return {
    ownerId: readOwner(words, at + KeyWord.OWNER),
    score: readScore(words, at + KeyWord.SCORE),
    subscore: readScore(words, at + KeyWord.SUBSCORE),
  };
}

function writeScore(key: Uint32Array, at: number, text: string): void {
  if (text.length <= SAFE_DIGITS) {
    const value = Number(text);
    key[at] = Math.floor(value / WORD);
    key[at + 1] = value % WORD;
    return;
  }
  const value = BigInt(text);
  key[at] = Number(value >> 32n);
  key[at + 1] = Number(value & 0xffffffffn);
}

function readScore(words: Uint32Array, at: number): string {
  const [high, low] = [words[at]!, words[at + 1]!];
  return high < 0x1f_ffff ? String(high * WORD + low) : String((BigInt(high) << 32n) | BigInt(low));
}

function readOwner(words: Uint32Array, at: number): string {
  let hex = '';
  for (let i = at; i < at + 4; i++) hex += words[i]!.toString(16).padStart(8, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
