import { type AccountDeps, accountHandlers } from './account.js';
import type { ApiHandlers } from './api-handler.js';
import { type AuthenticateDeps, authenticateHandlers } from './authenticate.js';
import { channelHandlers } from './channel.js';
import { type EventDeps, eventHandlers } from './event.js';
import { type FriendHandlersDeps, friendHandlers } from './friend.js';
import { type GroupDeps, groupHandlers } from './group.js';
import { healthcheckHandlers } from './healthcheck.js';
import { type LeaderboardDeps, leaderboardHandlers } from './leaderboard.js';
import { type LinkDeps, linkHandlers } from './link.js';
import { type MatchDeps, matchHandlers } from './match.js';
import { type MatchmakerDeps, matchmakerHandlers } from './matchmaker.js';
import { notificationHandlers } from './notification.js';
import { type PartyDeps, partyHandlers } from './party.js';
import { type PurchaseDeps, purchaseHandlers } from './purchase.js';
import { type RpcDeps, rpcHandlers } from './rpc.js';
import { type SessionDeps, sessionHandlers } from './session.js';
import { type StorageDeps, storageHandlers } from './storage.js';
import { type SubscriptionDeps, subscriptionHandlers } from './subscription.js';
import { type TournamentDeps, tournamentHandlers } from './tournament.js';
import { type UserDeps, userHandlers } from './user.js';

export type ApiHandlersDeps = AuthenticateDeps &
  LinkDeps &
  SessionDeps &
  AccountDeps &
  MatchDeps &
  MatchmakerDeps &
  PartyDeps &
  RpcDeps &
  EventDeps &
  FriendHandlersDeps &
  GroupDeps &
  StorageDeps &
  LeaderboardDeps &
  TournamentDeps &
  PurchaseDeps &
  SubscriptionDeps &
  UserDeps;

/** All methods of the client API that this server has, by their name. */
export function createApiHandlers(deps: ApiHandlersDeps): ApiHandlers {
  return {
    ...authenticateHandlers(deps),
    ...sessionHandlers(deps),
    ...accountHandlers(deps),
    ...linkHandlers(deps),
    ...userHandlers(deps),
    ...matchHandlers(deps),
    ...matchmakerHandlers(deps),
    ...partyHandlers(deps),
    ...rpcHandlers(deps),
    ...eventHandlers(deps),
    ...storageHandlers(deps),
    ...notificationHandlers(deps),
    ...friendHandlers(deps),
    ...groupHandlers(deps),
    ...leaderboardHandlers(deps),
    ...channelHandlers(deps),
    ...tournamentHandlers(deps),
    ...purchaseHandlers(deps),
    ...subscriptionHandlers(deps),
    ...healthcheckHandlers(),
  };
}
