import { createHmac, sign } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { send } from '../remote/remote-server.js';
import { createGameCenterAuthority } from './game-center-authority.js';
import { newSigningKey } from './signing-key.js';
import { type ProviderReply, useProvider } from './start-provider.js';

interface FacebookOwner {
  readonly id: string;
  readonly name?: string;
  readonly email?: string;
  readonly friends?: readonly string[];
}

const INSTANT_GAME_SECRET = 'the secret of the instant game';

/** All providers of accounts on one server of this machine, and what players get from them to sign in here. */
export function useProviderWorld() {
  const server = useProvider();
  const key = newSigningKey();
  const authority = createGameCenterAuthority();
  const certificate = authority.certify(key);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-authority-'));
  const authorities = path.join(folder, 'authorities.pem');
  /** By access token, session ticket and server auth code. */
  const facebookOwners = new Map<string, FacebookOwner>();
  const steamOwners = new Map<string, { readonly id: string; readonly friends: readonly string[] }>();
  const playGamesPlayers = new Map<string, object>();
  let issued = 0;

  const keys: ProviderReply = (_url, response) => send(response, { keys: [key.jwk] });
  const routes: Readonly<Record<string, ProviderReply>> = {
    '/apple/auth/keys': keys,
    '/google/oauth2/v3/certs': keys,
    '/limited/.well-known/oauth/openid/jwks/': keys,
    '/graph/me'(url, response) {
      const owner = facebookOwners.get(url.searchParams.get('access_token')!);
      send(response, owner ?? { error: { code: 190 } }, owner ? 200 : 400);
    },
    '/graph/me/friends'(url, response) {
      const { friends = [] } = facebookOwners.get(url.searchParams.get('access_token')!) ?? {};
      send(response, { data: friends.map((id) => ({ id })) });
    },
    // A ticket can be used once.
    '/steam/ISteamUserAuth/AuthenticateUserTicket/v1/'(url, response) {
      const ticket = url.searchParams.get('ticket')!;
      const owner = steamOwners.get(ticket);
      steamOwners.delete(ticket);
      if (owner) steamOwners.set(owner.id, owner);
      const params = { result: 'OK', steamid: owner?.id };
      send(response, { response: owner ? { params } : { error: { errorcode: 101 } } });
    },
    '/steam/ISteamUser/GetFriendList/v0001/'(url, response) {
      const { friends = [] } = steamOwners.get(url.searchParams.get('steamid')!) ?? {};
      send(response, { friendslist: { friends: friends.map((steamid) => ({ steamid })) } });
    },
    '/token'(_url, response, { body }) {
      const code = new URLSearchParams(body).get('code')!;
      send(response, { access_token: code }, playGamesPlayers.has(code) ? 200 : 400);
    },
    '/google/games/v1/players/me'(_url, response, { headers }) {
      send(response, playGamesPlayers.get(headers.authorization!.replace('Bearer ', '')));
    },
    '/game-center/gc.cer': (_url, response) => response.end(certificate),
  };

  beforeAll(() => {
    fs.writeFileSync(authorities, authority.root.pem);
    server.replies((url, response, request) => {
      const route = routes[url.pathname];
      if (route) route(url, response, request);
      else send(response, {}, 404);
    });
  });

  afterAll(() => fs.rmSync(folder, { recursive: true }));

  const idToken =
    (iss: string, aud: string) =>
    (sub: string, claims: object = {}) =>
      key.sign({ iss, aud, sub, exp: Math.floor(Date.now() / 1000) + 60, ...claims });

  return {
    asked: server.asked,
    /** Under which a server knows this world. */
    options: () => ({
      'social.apple.bundle_id': 'com.example.game',
      'social.apple.api_url': `${server.url()}/apple`,
      'social.google.client_ids': 'web.example,ios.example',
      'social.google.api_url': `${server.url()}/google`,
      'google_auth.credentials_json': JSON.stringify({
        web: { client_id: 'web.example', client_secret: 's', token_uri: `${server.url()}/token` },
      }),
      'social.facebook.api_url': `${server.url()}/graph`,
      'social.facebook_limited_login.app_id': '480',
      'social.facebook_limited_login.api_url': `${server.url()}/limited`,
      'social.facebook_instant_game.app_secret': INSTANT_GAME_SECRET,
      'social.gamecenter.keys_url': `${server.url()}/game-center`,
      'social.gamecenter.authorities': authorities,
      'social.steam.api_url': `${server.url()}/steam`,
      'social.steam.publisher_key': 'the key',
      'social.steam.app_id': 480,
    }),
    appleToken: idToken('https://appleid.apple.com', 'com.example.game'),
    googleToken: idToken('https://accounts.google.com', 'ios.example'),
    facebookLimitedToken: idToken('https://www.facebook.com', '480'),
    facebookToken(owner: FacebookOwner): string {
      const token = `EAA${++issued}`;
      facebookOwners.set(token, owner);
      return token;
    },
    steamTicket(id: string, friends: readonly string[] = []): string {
      const ticket = `14000000${++issued}`;
      steamOwners.set(ticket, { id, friends });
      return ticket;
    },
    playGamesCode(player: object): string {
      const code = `4/0A${++issued}`;
      playGamesPlayers.set(code, player);
      return code;
    },
    instantGameInfo(playerId: string): string {
      const info = { algorithm: 'HMAC-SHA256', issued_at: 1_700_000_000, player_id: playerId, request_payload: '' };
      const payload = Buffer.from(JSON.stringify(info)).toString('base64url');
      return `${createHmac('sha256', INSTANT_GAME_SECRET).update(payload).digest('base64url')}.${payload}`;
    },
    gameCenterIdentity(playerId: string) {
      const bundleId = 'com.example.game';
      const timestamp = Date.now();
      const time = Buffer.alloc(8);
      time.writeBigUInt64BE(BigInt(timestamp));
      const bytes = Buffer.concat([Buffer.from(playerId + bundleId), time, Buffer.from('salt')]);
      return {
        playerId,
        bundleId,
        timestamp,
        salt: Buffer.from('salt').toString('base64'),
        signature: sign('RSA-SHA256', bytes, key.privateKey).toString('base64'),
        publicKeyUrl: `${server.url()}/game-center/gc.cer`,
      };
    },
  };
}
