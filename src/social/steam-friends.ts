import type { FriendSource } from './friend-source.js';
import type { SteamApi } from './steam-api.js';

/** Steam's answer to who a session ticket belongs to, and who that player's friends are. */
export function createSteamFriends(steam: SteamApi): FriendSource {
  return {
    provider: 'steam',
    friendIds: async (ticket) => steam.friendsOf(await steam.ownerOf(ticket)),
  };
}
