import { isUuid, NIL_UUID } from '../base/id.js';
import { invalidArgument } from '../base/status-error.js';

/** Limits in bytes of UTF-8. */
const DEVICE_ID = { min: 10, max: 128 };
const CUSTOM_ID = { min: 6, max: 128 };
const EMAIL = { min: 10, max: 255 };
const USERNAME = { min: 1, max: 128 };
/** bcrypt looks at the first 72 bytes alone: a longer password would be weaker than it seems. */
const PASSWORD = { min: 8, max: 72 };

// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is the rule
const CONTROL = /[\x00-\x1f\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is the rule
const CONTROL_OR_SPACE = /[\x00-\x20\x7f]/;
const EMAIL_FORM = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

interface Limits {
  readonly min: number;
  readonly max: number;
}

function isWithin(text: string, { min, max }: Limits): boolean {
  const bytes = Buffer.byteLength(text);
  return bytes >= min && bytes <= max;
}

/** Throws INVALID_ARGUMENT unless ID may be a device id: 10 to 128 bytes without spaces and control characters. */
export function checkDeviceId(id: string): void {
  if (id === '') throw invalidArgument('A device id is needed.');
  if (CONTROL_OR_SPACE.test(id)) throw invalidArgument('A device id has neither spaces nor control characters.');
  if (!isWithin(id, DEVICE_ID)) throw invalidArgument('A device id has 10 to 128 bytes.');
}

/** Throws INVALID_ARGUMENT unless ID may be a custom id: 6 to 128 bytes without spaces and control characters. */
export function checkCustomId(id: string): void {
  if (id === '') throw invalidArgument('A custom id is needed.');
  if (CONTROL_OR_SPACE.test(id)) throw invalidArgument('A custom id has neither spaces nor control characters.');
  if (!isWithin(id, CUSTOM_ID)) throw invalidArgument('A custom id has 6 to 128 bytes.');
}

/** Throws INVALID_ARGUMENT unless USERNAME may be one: 1 to 128 bytes without control characters. */
export function checkUsername(username: string): void {
  if (username === '') throw invalidArgument('A username is needed.');
  if (CONTROL.test(username)) throw invalidArgument('A username has no control characters.');
  if (!isWithin(username, USERNAME)) throw invalidArgument('A username has 1 to 128 bytes.');
}

/** The address as it is stored, in lower case. Throws INVALID_ARGUMENT for what is no address of 10 to 255 bytes. */
export function parseEmail(text: string): string {
  if (text === '') throw invalidArgument('An e-mail address is needed.');
  const email = text.toLowerCase();
  if (CONTROL_OR_SPACE.test(email) || !isWithin(email, EMAIL) || !EMAIL_FORM.test(email)) {
    throw invalidArgument('An e-mail address has the form name@host.domain and 10 to 255 bytes, without spaces.');
  }
  return email;
}

/** Whether TEXT can be the display name of a player: at most 255 characters, none of them null. */
export const isDisplayName = (text: string): boolean => isText(text, 255);

/** Whether TEXT can be the address of a player's picture: at most 512 characters, none of them null. */
export const isAvatarUrl = (text: string): boolean => isText(text, 512);

/** The columns count characters, of which JavaScript's strings may have two units each. */
function isText(text: string, maxCharacters: number): boolean {
  return text.length <= 2 * maxCharacters && [...text].length <= maxCharacters && !text.includes('\0');
}

/** Throws INVALID_ARGUMENT for a password that nobody can have. */
export function checkPasswordGiven(password: string): void {
  if (Buffer.byteLength(password) < PASSWORD.min) throw invalidArgument('A password has at least 8 bytes.');
}

/** Throws INVALID_ARGUMENT for a password that must not be set: shorter than 8 bytes or longer than 72. */
export function checkNewPassword(password: string): void {
  checkPasswordGiven(password);
  if (Buffer.byteLength(password) > PASSWORD.max) throw invalidArgument('A password has at most 72 bytes.');
}

/** Throws INVALID_ARGUMENT unless ID has the form of a user id. */
export function checkUserIdForm(id: string): void {
  if (!isUuid(id)) throw invalidArgument('A user id must be a UUID.');
}

/** Throws INVALID_ARGUMENT unless ID is the id that a player may have. */
export function checkUserId(id: string): void {
  checkUserIdForm(id);
  if (id === NIL_UUID) throw invalidArgument('This is the user id of the server itself.');
}
