import type { SignInProvider } from './provider-player.js';
import type { SteamApi } from './steam-api.js';

/** Steam: a session ticket of the game, of which Steam knows the owner. */
export function createSteam(steam: SteamApi): SignInProvider {
  return {
    provider: 'steam',
    async verify(ticket) {
      const id = await steam.ownerOf(ticket);
      return { provider: 'steam', id, friendIds: () => steam.friendsOf(id) };
    },
  };
}
