/** Lua 5.2's `bit32`, which Nakama gives to modules: numbers are taken modulo 2 to the 32nd. */
export const bitFunctions: Readonly<Record<string, (...args: number[]) => number | boolean>> = {
  band: (...all) => all.reduce((result, each) => result & word(each), -1) >>> 0,
  bor: (...all) => all.reduce((result, each) => result | word(each), 0) >>> 0,
  bxor: (...all) => all.reduce((result, each) => result ^ word(each), 0) >>> 0,
  bnot: (value) => ~word(value) >>> 0,
  btest: (...all) => all.reduce((result, each) => result & word(each), -1) !== 0,
  lshift: (value, by) => shift(word(value), by!),
  rshift: (value, by) => shift(word(value), -by!),
  arshift(value, by) {
    if (by! < 0) return shift(word(value), -by!);
    return (word(value) >> Math.min(by!, 31)) >>> 0;
  },
  lrotate: (value, by) => rotate(word(value), by!),
  rrotate: (value, by) => rotate(word(value), -by!),
  extract(value, field, width = 1) {
    checkField(field!, width);
    return (word(value) >>> field!) & mask(width);
  },
  replace(value, inserted, field, width = 1) {
    checkField(field!, width);
    const place = mask(width) << field!;
    return ((word(value) & ~place) | ((word(inserted) << field!) & place)) >>> 0;
  },
};

function word(value: number | undefined): number {
  if (value === undefined) throw new TypeError('a number is missing');
  const whole = Math.floor(value) % 2 ** 32;
  return whole | 0;
}

/** To the left; what is shifted out is gone. */
function shift(value: number, by: number): number {
  if (Math.abs(by) > 31) return 0;
  return (by >= 0 ? value << by : value >>> -by) >>> 0;
}

function rotate(value: number, by: number): number {
  const left = ((by % 32) + 32) % 32;
  return left === 0 ? value >>> 0 : ((value << left) | (value >>> (32 - left))) >>> 0;
}

function mask(width: number): number {
  return width === 32 ? -1 : (1 << width) - 1;
}

function checkField(field: number, width: number): void {
  if (field < 0 || width < 1 || field + width > 32) throw new RangeError('the bits lie outside of 0 to 31');
}
