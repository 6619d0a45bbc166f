// The counterpart of index.js as a native module: the same functions with promises.
import { type Context, defineModule, type Logger, type Nk } from 'tickwire/runtime';

async function everything(_ctx: Context, _logger: Logger, nk: Nk, payload: string | null): Promise<string> {
  type Tokens = Record<'apple' | 'google' | 'steam' | 'steamAgain', string>;
  const { apple, google, steam, steamAgain } = JSON.parse(payload ?? '') as Tokens;
  const { userId, username, created } = await nk.authenticateApple(apple);
  await nk.linkGoogle(userId, google);
  await nk.linkSteam(userId, username, steam, false);
  await nk.unlinkApple(userId, apple);
  const again = await nk.authenticateGoogle(google, '', false);
  await nk.authenticateSteam(steamAgain, false, '', false);
  const refused = await nk.authenticateApple(apple, '', false).catch((error) => error.code);
  const { user } = await nk.accountGetId(userId);
  return JSON.stringify({ created, same: again.userId === userId, refused, steamId: user.steamId, apple: 'appleId' in user });
}

export default defineModule({ rpcs: { sign_in_native: everything } });
