import { linkCustom } from '../core/link/link-custom.js';
import { linkDevice } from '../core/link/link-device.js';
import { linkEmail } from '../core/link/link-email.js';
import { unlinkCustom } from '../core/link/unlink-custom.js';
import { unlinkDevice } from '../core/link/unlink-device.js';
import { unlinkEmail } from '../core/link/unlink-email.js';
import type { Database } from '../database/database.js';
import type { AccountCustom, AccountDevice, AccountEmail } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

/** Ways to sign in, added to a player's own account and taken away again. */
export function linkHandlers({ db }: { readonly db: Database }) {
  return {
    async LinkDevice({ userId }: CallContext, { id }: AccountDevice) {
      await linkDevice(db, { userId, deviceId: id });
      return {};
    },
    async LinkCustom({ userId }: CallContext, { id }: AccountCustom) {
      await linkCustom(db, { userId, customId: id });
      return {};
    },
    async LinkEmail({ userId }: CallContext, { email, password }: AccountEmail) {
      await linkEmail(db, { userId, email, password });
      return {};
    },
    async UnlinkDevice({ userId }: CallContext, { id }: AccountDevice) {
      await unlinkDevice(db, { userId, deviceId: id });
      return {};
    },
    async UnlinkCustom({ userId }: CallContext, { id }: AccountCustom) {
      await unlinkCustom(db, { userId, customId: id });
      return {};
    },
    async UnlinkEmail({ userId }: CallContext, { email }: AccountEmail) {
      await unlinkEmail(db, { userId, email });
      return {};
    },
  };
}
