import type { CreateOptions } from '../../core/authenticate/find-or-create.js';
import { boolean, optional, text } from '../../guest/nk/argument.js';

/** The arguments of nk functions that say how an account is made. */
export function creation(fn: string, username: unknown, create: unknown): CreateOptions {
  return {
    username: optional(text, fn, 'username', username) ?? '',
    create: optional(boolean, fn, 'create', create) ?? true,
  };
}
