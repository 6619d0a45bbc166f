import { alreadyExists, notFound } from '../../base/status-error.js';
import type { Queryable } from '../../database/database.js';
import { isUniqueViolation } from '../../database/database-error.js';
import { checkNewPassword, parseEmail } from '../account-rules.js';
import { hashPassword } from '../password.js';

const setEmail = {
  name: 'link_email_set',
  text: 'update users set email = $2, password = $3, update_time = now() where id = $1',
};

/**
 * Lets a user sign in by e-mail address and password, in place of former ones. Throws INVALID_ARGUMENT (no address, no
 * password that may be set), ALREADY_EXISTS (another player's address), NOT_FOUND (no such account).
 */
export async function linkEmail(
  db: Queryable,
  args: { readonly userId: string; readonly email: string; readonly password: string },
): Promise<void> {
  const email = parseEmail(args.email);
  checkNewPassword(args.password);
  try {
    const { rowCount } = await db.query(setEmail, [args.userId, email, await hashPassword(args.password)]);
    if (rowCount === 0) throw notFound('There is no such account.');
  } catch (error) {
    if (isUniqueViolation(error)) throw alreadyExists('This e-mail address belongs to another account.');
    throw error;
  }
}
