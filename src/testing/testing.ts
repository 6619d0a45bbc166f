// What tests of games import as 'tickwire/testing'.
export { connectGame, type LiveGameOptions } from './connect-game.js';
export {
  type Caller,
  type EndedMatch,
  type Game,
  type GameMatch,
  JoinRefused,
  type Player,
  type Received,
} from './game.js';
export type { ModuleUnderTest } from './game-module.js';
export type { LogLine } from './log-lines.js';
export type { Sold } from './memory/memory-purchases.js';
export type { Provider, ProviderPlayers } from './memory/memory-sign-in.js';
export { type GameOptions, openGame, type SimulatedGame } from './open-game.js';
export type { NkOverrides } from './test-nk.js';
