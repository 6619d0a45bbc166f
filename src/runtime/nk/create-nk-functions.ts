import type { Logger } from '../../base/logger.js';
import type { Chat } from '../../core/channel/chat.js';
import type { FriendDeps } from '../../core/friend/friend-deps.js';
import type { Groups } from '../../core/group/groups.js';
import type { Leaderboards } from '../../core/leaderboard/leaderboards.js';
import type { Notifier } from '../../core/notification/notifier.js';
import type { Purchases } from '../../core/purchase/purchases.js';
import type { CommitStorage, OnStorageChanged } from '../../core/storage/storage-commit.js';
import type { Subscriptions } from '../../core/subscription/subscriptions.js';
import type { WalletWriter } from '../../core/wallet/wallet-writer.js';
import type { Database } from '../../database/database.js';
import type { Router } from '../../presence/router.js';
import type { StatusFollowers } from '../../presence/status-followers.js';
import type { Tracker } from '../../presence/tracker.js';
import { logout } from '../../session/logout.js';
import type { Revocations } from '../../session/revocations.js';
import type { SessionRegistry } from '../../session/session-registry.js';
import type { Tokens } from '../../session/tokens.js';
import type { SignInProviders } from '../../social/sign-in-providers.js';
import type { GoogleCredentials } from '../../store/google-access-tokens.js';
import { closeCodes } from '../../transport/close-codes.js';
import type { AccountControl } from '../account-control.js';
import { sendHttpRequest } from '../http-request.js';
import type { LocalCache } from '../local-cache.js';
import type { NkFunctions } from '../nk-functions.js';
import type { Runtime } from '../runtime.js';
import { accountNk } from './account.js';
import { accountControlNk } from './account-control.js';
import { authenticateNk } from './authenticate.js';
import { authenticateProviderNk } from './authenticate-provider.js';
import { channelNk } from './channel.js';
import { eventNk } from './event.js';
import { fileNk } from './file.js';
import { friendNk } from './friend.js';
import { groupNk } from './group.js';
import { httpNk } from './http.js';
import { leaderboardNk } from './leaderboard.js';
import { linkNk } from './link.js';
import { linkProviderNk } from './link-provider.js';
import { localCacheNk } from './local-cache.js';
import { matchNk, type NkMatches } from './match.js';
import { metricsNk, type NkMetrics } from './metrics.js';
import { multiUpdateNk } from './multi-update.js';
import { notificationNk } from './notification.js';
import { type NkParties, partyNk } from './party.js';
import { purchaseNk } from './purchase.js';
import { type SatoriNkDeps, satoriNk } from './satori.js';
import { sessionNk } from './session.js';
import { sqlNk } from './sql.js';
import { statusNk } from './status.js';
import { storageNk } from './storage.js';
import { type StorageIndexNkDeps, storageIndexNk } from './storage-index.js';
import { streamNk } from './stream.js';
import { subscriptionNk } from './subscription.js';
import { tournamentNk } from './tournament.js';
import { walletNk } from './wallet.js';

export interface NkFunctionsDeps {
  readonly logger: Logger;
  readonly db: Database;
  readonly accounts: AccountControl;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  readonly sessions: SessionRegistry;
  readonly isOnline: (userId: string) => boolean;
  readonly statusFollowers: StatusFollowers;
  /** The name of this server, for modules. */
  readonly node: string;
  readonly tracker: Tracker;
  readonly router: Router;
  readonly notifier: Notifier;
  readonly friends: FriendDeps;
  readonly providers: SignInProviders;
  readonly groups: Groups;
  readonly chat: Chat;
  readonly metrics: NkMetrics;
  readonly localCache: LocalCache;
  /** Where modules are, and the files beside them. */
  readonly modulesFolder: string;
  readonly commitStorage: CommitStorage;
  readonly onStorageChanged: OnStorageChanged;
  readonly wallets: WalletWriter;
  readonly storageIndexes: StorageIndexNkDeps['storageIndexes'];
  readonly leaderboards: Leaderboards;
  readonly purchases: Purchases;
  readonly subscriptions: Subscriptions;
  readonly googleAccount: GoogleCredentials;
  readonly satori: SatoriNkDeps;
  /** Both exist only once the modules are being loaded, and modules may call nk from then on. */
  readonly matches: () => NkMatches;
  readonly parties: () => NkParties;
  readonly runtime: () => Pick<Runtime, 'event'>;
}

/** All nk functions that run on the main thread. */
export function createNkFunctions(deps: NkFunctionsDeps): NkFunctions {
  const { logger, db, accounts, sessions, isOnline, notifier, friends, groups, chat, metrics, matches, runtime } = deps;
  return {
    ...accountNk({ db, isOnline }),
    ...accountControlNk(accounts),
    ...authenticateNk(deps),
    ...authenticateProviderNk(deps),
    ...linkNk({ db }),
    ...linkProviderNk(deps),
    ...sessionNk({
      disconnect: (sessionId) => sessions.disconnect(sessionId, closeCodes.disconnectedByServer),
      logout: (request) => logout(deps, request),
    }),
    ...matchNk(matches),
    ...notificationNk({ db, notifier }),
    ...friendNk({ db, friends, isOnline }),
    ...groupNk({ db, groups, isOnline }),
    ...storageNk(deps),
    ...storageIndexNk(deps),
    ...walletNk(deps),
    ...multiUpdateNk(deps),
    ...leaderboardNk(deps),
    ...channelNk(chat),
    ...statusNk(deps),
    ...streamNk(deps),
    ...tournamentNk(deps),
    ...partyNk(deps.parties),
    ...purchaseNk(deps),
    ...subscriptionNk(deps),
    ...satoriNk(deps.satori),
    ...sqlNk({ db }),
    ...metricsNk(metrics),
    ...localCacheNk(deps.localCache),
    ...fileNk(deps.modulesFolder),
    ...httpNk(sendHttpRequest),
    ...eventNk((event) => {
      const report = (error: unknown) => logger.warn('an event could not be handled', { event: event.name, error });
      runtime().event('Event', {}, [event]).catch(report);
    }),
  };
}
