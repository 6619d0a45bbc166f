import crypto from 'node:crypto';
import { newUuid } from '../../base/id.js';
import { integer } from './argument.js';
import { toArrayBuffer } from './array-buffer.js';
import type { PureFunction } from './pure-function.js';

const MAX_RANDOM_BYTES = 1000;

export const randomFunctions: Readonly<Record<string, PureFunction>> = {
  uuidv4: () => newUuid(),
  secureRandomBytes(count) {
    const length = integer('secureRandomBytes', 'count', count);
    if (length < 1 || length > MAX_RANDOM_BYTES) {
      throw new TypeError(`nk.secureRandomBytes: count must be between 1 and ${MAX_RANDOM_BYTES}.`);
    }
    return toArrayBuffer(crypto.randomBytes(length));
  },
};
