import { invalidArgument } from '../base/status-error.js';

/** Longer than any token, ticket or code of the providers. */
const MAX_CHARACTERS = 8192;

/** Throws INVALID_ARGUMENT unless there is a credential of sensible length; NAME begins the message: `A Steam ticket`. */
export function checkCredential(name: string, credential: string): void {
  if (credential === '') throw invalidArgument(`${name} is needed.`);
  if (credential.length > MAX_CHARACTERS) throw invalidArgument(`${name} has at most ${MAX_CHARACTERS} characters.`);
}
