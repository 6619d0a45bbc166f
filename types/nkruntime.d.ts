// Types of Nakama's JavaScript modules, for TypeScript projects written for it: `nkruntime.InitModule`, `nkruntime.Nakama` …
// Native modules have types of their own: see tickwire/runtime.
/// <reference path="./nkruntime/module.d.ts" />
/// <reference path="./nkruntime/config.d.ts" />
/// <reference path="./nkruntime/account.d.ts" />
/// <reference path="./nkruntime/authenticate.d.ts" />
/// <reference path="./nkruntime/link.d.ts" />
/// <reference path="./nkruntime/friend.d.ts" />
/// <reference path="./nkruntime/group.d.ts" />
/// <reference path="./nkruntime/channel.d.ts" />
/// <reference path="./nkruntime/presence.d.ts" />
/// <reference path="./nkruntime/realtime.d.ts" />
/// <reference path="./nkruntime/match.d.ts" />
/// <reference path="./nkruntime/matchmaker.d.ts" />
/// <reference path="./nkruntime/party.d.ts" />
/// <reference path="./nkruntime/notification.d.ts" />
/// <reference path="./nkruntime/storage.d.ts" />
/// <reference path="./nkruntime/wallet.d.ts" />
/// <reference path="./nkruntime/leaderboard.d.ts" />
/// <reference path="./nkruntime/tournament.d.ts" />
/// <reference path="./nkruntime/purchase.d.ts" />
/// <reference path="./nkruntime/computed.d.ts" />
/// <reference path="./nkruntime/server.d.ts" />
/// <reference path="./nkruntime/satori.d.ts" />
