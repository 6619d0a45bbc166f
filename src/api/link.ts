import { linkCustom } from '../core/link/link-custom.js';
import { linkDevice } from '../core/link/link-device.js';
import { linkEmail } from '../core/link/link-email.js';
import { linkFacebookInstantGame } from '../core/link/link-facebook-instant-game.js';
import { unlinkCustom } from '../core/link/unlink-custom.js';
import { unlinkDevice } from '../core/link/unlink-device.js';
import { unlinkEmail } from '../core/link/unlink-email.js';
import { unlinkFacebookInstantGame } from '../core/link/unlink-facebook-instant-game.js';
import type { Database } from '../database/database.js';
import type { AccountCustom, AccountDevice, AccountEmail, AccountFacebookInstantGame } from '../wire/gen/api.js';
import type { CallContext } from './call-context.js';

export interface LinkDeps {
  readonly db: Database;
  /** Answers the player id in the signed player info of a Facebook Instant Game, or throws. */
  readonly verifyFacebookInstantGame: (signedPlayerInfo: string) => string;
}

/** Ways to sign in, added to a player's own account and taken away again. */
export function linkHandlers({ db, verifyFacebookInstantGame }: LinkDeps) {
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
    async LinkFacebookInstantGame({ userId }: CallContext, request: AccountFacebookInstantGame) {
      await linkFacebookInstantGame(db, { userId, playerId: verifyFacebookInstantGame(request.signed_player_info) });
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
    async UnlinkFacebookInstantGame({ userId }: CallContext, request: AccountFacebookInstantGame) {
      const info = request.signed_player_info;
      await unlinkFacebookInstantGame(db, { userId, playerId: info === '' ? '' : verifyFacebookInstantGame(info) });
      return {};
    },
  };
}
