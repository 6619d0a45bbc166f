import { linkCustom } from '../../core/link/link-custom.js';
import { linkDevice } from '../../core/link/link-device.js';
import { linkEmail } from '../../core/link/link-email.js';
import { unlinkCustom } from '../../core/link/unlink-custom.js';
import { unlinkDevice } from '../../core/link/unlink-device.js';
import { unlinkEmail } from '../../core/link/unlink-email.js';
import type { Database } from '../../database/database.js';
import { nonEmptyText, optional, text, uuid } from '../../guest/nk/argument.js';
import type { NkFunctions } from '../nk-functions.js';

/** nk functions that add ways of signing in to accounts and take them away. */
export function linkNk({ db }: { readonly db: Database }): NkFunctions {
  return {
    linkDevice: (_caller, userId, deviceId) =>
      linkDevice(db, {
        userId: uuid('linkDevice', 'userId', userId),
        deviceId: nonEmptyText('linkDevice', 'deviceID', deviceId),
      }),

    linkCustom: (_caller, userId, customId) =>
      linkCustom(db, {
        userId: uuid('linkCustom', 'userId', userId),
        customId: nonEmptyText('linkCustom', 'customID', customId),
      }),

    linkEmail: (_caller, userId, email, password) =>
      linkEmail(db, {
        userId: uuid('linkEmail', 'userId', userId),
        email: nonEmptyText('linkEmail', 'email', email),
        password: nonEmptyText('linkEmail', 'password', password),
      }),

    unlinkDevice: (_caller, userId, deviceId) =>
      unlinkDevice(db, {
        userId: uuid('unlinkDevice', 'userId', userId),
        deviceId: nonEmptyText('unlinkDevice', 'deviceID', deviceId),
      }),

    unlinkCustom: (_caller, userId, customId) =>
      unlinkCustom(db, {
        userId: uuid('unlinkCustom', 'userId', userId),
        customId: optional(text, 'unlinkCustom', 'customID', customId),
      }),

    unlinkEmail: (_caller, userId, email) =>
      unlinkEmail(db, {
        userId: uuid('unlinkEmail', 'userId', userId),
        email: optional(text, 'unlinkEmail', 'email', email),
      }),
  };
}
