import { alreadyExists, notFound, permissionDenied } from '../../base/status-error.js';
import { isUniqueViolation } from '../../database/database-error.js';
import { checkUsername } from '../account-rules.js';
import { generateUsername } from '../username.js';

export interface AuthenticateResult {
  readonly userId: string;
  readonly username: string;
  /** Whether this call made the account. */
  readonly created: boolean;
}

/** How a caller asks for an account that may have to be made. */
export interface CreateOptions {
  /** The name of the account if it is made; '' or left out for a generated one. Ignored for a known account. */
  readonly username?: string;
  /** Whether to make an unknown account. */
  readonly create: boolean;
}

/** What a look-up by some way of signing in returns. */
export interface FoundAccount {
  readonly user_id: string;
  readonly username: string;
  readonly banned: boolean;
}

/** Column of a look-up: whether the account u is banned. */
export const BANNED_COLUMN = `(u.disable_time > '1970-01-01 00:00:00+00'::timestamptz) as banned`;

/** Tries that a creation gets: others may take its generated names, or make and delete the same account meanwhile. */
const MAX_TRIES = 5;

/**
 * Signs in to the account that FIND returns, or makes it with INSERT, which must fail with a unique violation where the
 * way of signing in or the username is taken, and then have changed nothing. Simultaneous first sign-ins are safe: one
 * makes the account, the others find it.
 *
 * Throws NOT_FOUND (unknown and not to be made), ALREADY_EXISTS (the chosen name is taken), PERMISSION_DENIED (banned),
 * INVALID_ARGUMENT (no username).
 */
export async function findOrCreate<Found extends FoundAccount>(
  options: CreateOptions,
  find: () => Promise<Found | undefined>,
  insert: (username: string) => Promise<string>,
): Promise<{ readonly result: AuthenticateResult; readonly found?: Found }> {
  const chosen = options.username ?? '';
  if (chosen !== '') checkUsername(chosen);
  for (let left = MAX_TRIES; ; left--) {
    const found = await find();
    if (found) return { result: signIn(found), found };
    if (!options.create) throw notFound('There is no such account.');
    const username = chosen === '' ? generateUsername() : chosen;
    try {
      return { result: { userId: await insert(username), username, created: true } };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Taken: the name, or the account itself by a sign-in at the same time, which the next look-up tells.
      if (left > 1 && chosen === '') continue;
      const other = await find();
      if (other) return { result: signIn(other), found: other };
      throw alreadyExists('This username is already in use.');
    }
  }
}

/** Lets the owner of FOUND in; throws PERMISSION_DENIED when banned. */
export function signIn(found: FoundAccount): AuthenticateResult {
  refuseBanned(found);
  return { userId: found.user_id, username: found.username, created: false };
}

export function refuseBanned({ banned }: FoundAccount): void {
  if (banned) throw permissionDenied('This account is banned.');
}
