/** What all code of a thread shares, whichever module or match it belongs to. */
const SHARED = [
  Object,
  Function,
  Array,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Date,
  RegExp,
  Promise,
  Map,
  Set,
  WeakMap,
  WeakSet,
  ArrayBuffer,
  DataView,
  Uint8Array,
  Object.getPrototypeOf(Uint8Array) as { prototype: object },
  Error,
  TypeError,
  RangeError,
];

/**
 * Lets the built-in prototypes take no further properties: what one match or module adds to them, by mistake or through an
 * object of a client with a `__proto__`, all others would see. What modules have added while they were loaded stays, and what
 * is there can be replaced as before: a bundle's code runs again for each match, with its polyfills.
 */
export function lockIntrinsics(): void {
  for (const { prototype } of SHARED) Object.preventExtensions(prototype);
}
