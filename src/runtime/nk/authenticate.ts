import { authenticateCustom } from '../../core/authenticate/authenticate-custom.js';
import { authenticateDevice } from '../../core/authenticate/authenticate-device.js';
import { authenticateEmail } from '../../core/authenticate/authenticate-email.js';
import { singleDeviceStore } from '../../core/authenticate/device-store.js';
import { generateUsername } from '../../core/username.js';
import type { Database } from '../../database/database.js';
import { integer, nonEmptyText, optional, text, textMap, uuid } from '../../guest/nk/argument.js';
import { checkSessionVars } from '../../session/session-vars.js';
import type { Tokens } from '../../session/tokens.js';
import type { NkFunctions } from '../nk-functions.js';
import { creation } from './creation.js';

export interface AuthenticateNkDeps {
  readonly db: Database;
  readonly tokens: Pick<Tokens, 'issueToken'>;
}

/** nk functions that find or make accounts by their ways of signing in, and issue session tokens. */
export function authenticateNk({ db, tokens }: AuthenticateNkDeps): NkFunctions {
  return {
    authenticateDevice(_caller, id, username, create) {
      const fn = 'authenticateDevice';
      return authenticateDevice(singleDeviceStore(db), {
        deviceId: nonEmptyText(fn, 'id', id),
        ...creation(fn, username, create),
      });
    },

    authenticateCustom(_caller, id, username, create) {
      const fn = 'authenticateCustom';
      return authenticateCustom(db, { customId: nonEmptyText(fn, 'id', id), ...creation(fn, username, create) });
    },

    authenticateEmail(_caller, email, password, username, create) {
      const fn = 'authenticateEmail';
      return authenticateEmail(db, {
        email: text(fn, 'email', email),
        password: nonEmptyText(fn, 'password', password),
        ...creation(fn, username, create),
      });
    },

    authenticateTokenGenerate(_caller, userId, username, exp, vars) {
      const fn = 'authenticateTokenGenerate';
      const variables = optional(textMap, fn, 'vars', vars);
      checkSessionVars(variables);
      const { token, expiresAtSec } = tokens.issueToken({
        userId: uuid(fn, 'userId', userId),
        username: optional(text, fn, 'username', username) || generateUsername(),
        expiresAtSec: optional(integer, fn, 'exp', exp),
        vars: variables,
      });
      return { token, exp: expiresAtSec };
    },
  };
}
