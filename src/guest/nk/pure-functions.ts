import { cipherFunctions } from './cipher.js';
import { cronFunctions } from './cron.js';
import { encodingFunctions } from './encoding.js';
import { hashFunctions } from './hash.js';
import type { PureFunction } from './pure-function.js';
import { randomFunctions } from './random.js';

/** The nk functions that need nothing but their arguments: they run in the thread that calls them. */
export const pureFunctions: Readonly<Record<string, PureFunction>> = {
  ...encodingFunctions,
  ...hashFunctions,
  ...cipherFunctions,
  ...cronFunctions,
  ...randomFunctions,
};
