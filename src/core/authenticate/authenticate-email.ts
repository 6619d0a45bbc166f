import { newUuid } from '../../base/id.js';
import { notFound, unauthenticated } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { checkNewPassword, checkPasswordGiven, checkUsername, parseEmail } from '../account-rules.js';
import { hashPassword, passwordMatches } from '../password.js';
import {
  type AuthenticateResult,
  BANNED_COLUMN,
  type CreateOptions,
  type FoundAccount,
  findOrCreate,
  signIn,
} from './find-or-create.js';

interface FoundWithPassword extends FoundAccount {
  readonly password: Uint8Array | null;
}

const findByEmail = {
  name: 'authenticate_email_find',
  text: `select u.id as user_id, u.username, u.password, ${BANNED_COLUMN} from users u where u.email = $1`,
};

const findByUsername = {
  name: 'authenticate_username_find',
  text: `select u.id as user_id, u.username, u.password, ${BANNED_COLUMN} from users u where u.username = $1`,
};

const insertWithEmail = {
  name: 'authenticate_email_insert',
  text: 'insert into users (id, username, email, password) values ($1, $2, $3, $4)',
};

export interface AuthenticateEmailArgs extends CreateOptions {
  /** '' to sign in to an account that exists by its username and password. */
  readonly email: string;
  readonly password: string;
}

/**
 * Signs in by e-mail address and password, or by username and password. Errors as in `findOrCreate`, and INVALID_ARGUMENT
 * for what is no address or password, UNAUTHENTICATED for a wrong password.
 */
export async function authenticateEmail(db: Queryable, args: AuthenticateEmailArgs): Promise<AuthenticateResult> {
  if (args.email === '' && args.username) return authenticateUsername(db, args.username, args.password);
  const email = parseEmail(args.email);
  checkPasswordGiven(args.password);
  const find = async () => (await db.query<FoundWithPassword>(findByEmail, [email])).rows[0];
  let hash: Buffer | undefined;
  const { result, found } = await findOrCreate(args, find, async (username) => {
    checkNewPassword(args.password);
    hash ??= await hashPassword(args.password);
    const userId = newUuid();
    await db.query(insertWithEmail, [userId, username, email, hash]);
    return userId;
  });
  if (found) await checkPassword(found, args.password);
  return result;
}

async function authenticateUsername(db: Queryable, username: string, password: string): Promise<AuthenticateResult> {
  checkUsername(username);
  checkPasswordGiven(password);
  const found = (await db.query<FoundWithPassword>(findByUsername, [username])).rows[0];
  if (!found) throw notFound('There is no such account.');
  const result = signIn(found);
  await checkPassword(found, password);
  return result;
}

async function checkPassword(found: FoundWithPassword, password: string): Promise<void> {
  if (await passwordMatches(password, found.password)) return;
  throw unauthenticated('The password does not match.');
}
