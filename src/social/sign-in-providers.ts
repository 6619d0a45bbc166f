import type { GameCenterIdentity } from './game-center.js';
import type { SignInProvider } from './provider-player.js';

/** Every provider of accounts, whether this server is set up for it or not. */
export interface SignInProviders {
  /** Takes an identity token. */
  readonly apple: SignInProvider;
  /** Takes an access token, or an identity token of Limited Login. */
  readonly facebook: SignInProvider;
  /** Takes the signed player info. */
  readonly facebookInstantGame: SignInProvider;
  readonly gameCenter: SignInProvider<GameCenterIdentity>;
  /** Takes an identity token, or a server auth code of Play Games. */
  readonly google: SignInProvider;
  /** Takes a session ticket. */
  readonly steam: SignInProvider;
}
