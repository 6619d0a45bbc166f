import { cipherFunctions } from './cipher.js';
import { encodingFunctions } from './encoding.js';
import { hashFunctions } from './hash.js';
import { randomFunctions } from './random.js';

export type PureFunction = (...args: unknown[]) => unknown;

/** The nk functions that need nothing but their arguments: they run in the thread that calls them. */
export const pureFunctions: Readonly<Record<string, PureFunction>> = {
  ...encodingFunctions,
  ...hashFunctions,
  ...cipherFunctions,
  ...randomFunctions,
};
