"use strict";
var __assign = (this && this.__assign) || function () {
    __assign = Object.assign || function (t) {
        for (var s, i = 1, n = arguments.length; i < n; i++) {
            s = arguments[i];
            for (var p in s) if (Object.prototype.hasOwnProperty.call(s, p)) t[p] = s[p];
        }
        return t;
    };
    return __assign.apply(this, arguments);
};
// codes.ts
var Code;
(function (Code) {
    Code[Code["BEGIN"] = 1] = "BEGIN";
    Code[Code["BOARD"] = 2] = "BOARD";
    Code[Code["OVER"] = 3] = "OVER";
    Code[Code["PLACE"] = 4] = "PLACE";
    Code[Code["REFUSED"] = 5] = "REFUSED";
})(Code || (Code = {}));
// match.ts
var lineGame = "line-game";
var ratePerSec = 5;
var turnSec = { quick: 2, calm: 20 };
var cells = 3;
var lineGameInit = function (ctx, logger, nk, params) {
    var quick = !!(params && params["quick"]);
    var tag = { open: 1, quick: quick ? 1 : 0 };
    return {
        state: { tag: tag, players: {}, coming: 0, board: null, turn: null, ticksLeft: 0, idleTicks: 0, winner: null },
        tickRate: ratePerSec,
        label: JSON.stringify(tag),
    };
};
var lineGameJoinAttempt = function (ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
    if (presence.userId in state.players) {
        if (state.players[presence.userId] === null) {
            state.coming++;
            return { state: state, accept: true };
        }
        return { state: state, accept: false, rejectMessage: "already joined" };
    }
    if (Object.keys(state.players).length + state.coming >= 2) {
        return { state: state, accept: false, rejectMessage: "match full" };
    }
    state.coming++;
    return { state: state, accept: true };
};
var lineGameJoin = function (ctx, logger, nk, dispatcher, tick, state, presences) {
    for (var _i = 0, presences_1 = presences; _i < presences_1.length; _i++) {
        var presence = presences_1[_i];
        state.players[presence.userId] = presence;
        state.coming--;
        state.idleTicks = 0;
    }
    if (Object.keys(state.players).length >= 2 && state.tag.open !== 0) {
        state.tag.open = 0;
        dispatcher.matchLabelUpdate(JSON.stringify(state.tag));
    }
    return { state: state };
};
var lineGameLeave = function (ctx, logger, nk, dispatcher, tick, state, presences) {
    presences.forEach(function (_a) {
        var userId = _a.userId;
        logger.info("Player: %s left match: %s.", userId, ctx.matchId);
        state.players[userId] = null;
    });
    return { state: state };
};
var lineGameLoop = function (ctx, logger, nk, dispatcher, tick, state, messages) {
    var _a;
    if (present(state).length + state.coming === 0 && ++state.idleTicks >= 10 * ratePerSec) {
        logger.info("closing idle match");
        return null;
    }
    if (state.board === null && state.winner === null) {
        if (present(state).length < 2) return { state: state };
        state.board = new Array(cells).fill(null);
        state.turn = Object.keys(state.players)[0];
        state.ticksLeft = turnTicks(state);
        dispatcher.broadcastMessage(Code.BEGIN, JSON.stringify({ board: state.board, turn: state.turn }));
        return { state: state };
    }
    for (var _i = 0, messages_1 = messages; _i < messages_1.length; _i++) {
        var message = messages_1[_i];
        switch (message.opCode) {
            case Code.PLACE: {
                var wanted = {};
                try { wanted = JSON.parse(nk.binaryToString(message.data)); }
                catch (error) { logger.debug("Bad data received: %v", error); }
                if (message.sender.userId !== state.turn || ((_a = state.board) === null || _a === void 0 ? void 0 : _a[wanted.cell]) !== null) {
                    dispatcher.broadcastMessage(Code.REFUSED, null, [message.sender]);
                    continue;
                }
                state.board[wanted.cell] = state.turn;
                state.turn = Object.keys(state.players).filter(function (id) { return id !== state.turn; })[0];
                state.ticksLeft = turnTicks(state);
                if (state.board.every(function (cell) { return cell !== null; })) {
                    end(nk, logger, dispatcher, state, message.sender.userId);
                } else {
                    dispatcher.broadcastMessage(Code.BOARD, JSON.stringify(__assign(__assign({}, { board: state.board }), { turn: state.turn })));
                }
                break;
            }
            default:
                dispatcher.broadcastMessage(Code.REFUSED, null, [message.sender]);
                logger.error("Unexpected opcode received: %d", message.opCode);
        }
    }
    if (state.board !== null && --state.ticksLeft <= 0) {
        end(nk, logger, dispatcher, state, Object.keys(state.players).filter(function (id) { return id !== state.turn; })[0]);
    }
    return { state: state };
};
var lineGameTerminate = function (ctx, logger, nk, dispatcher, tick, state, graceSeconds) { return { state: state }; };
var lineGameSignal = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state, data: JSON.stringify(state.tag) }; };
function present(s) {
    return Object.keys(s.players).filter(function (id) { return s.players[id] !== null; });
}
function turnTicks(s) {
    return (s.tag.quick === 1 ? turnSec.quick : turnSec.calm) * ratePerSec;
}
function end(nk, logger, dispatcher, state, winner) {
    state.winner = winner;
    state.board = null;
    try {
        nk.leaderboardRecordWrite("wins", winner, state.players[winner].username, 1, 0, { match: lineGame });
    } catch (error) {
        logger.error("leaderboardRecordWrite error: %q", error);
    }
    dispatcher.broadcastMessage(Code.OVER, JSON.stringify({ winner: winner }));
}
// rpc.ts
var rpcFindLineGame = function (ctx, logger, nk, payload) {
    if (!ctx.userId) throw Error("No user ID in context");
    if (!payload) throw Error("Expects payload.");
    var request = {};
    try { request = JSON.parse(payload); }
    catch (error) {
        logger.error("Error parsing json message: %q", error);
        throw error;
    }
    var matches;
    try {
        var query = "+label.open:1 +label.quick:" + (request.quick ? 1 : 0);
        matches = nk.matchList(10, true, null, null, 1, query);
    } catch (error) {
        logger.error("Error listing matches: %v", error);
        throw error;
    }
    var matchIds = [];
    if (matches.length > 0) matchIds = matches.map(function (m) { return m.matchId; });
    else {
        try { matchIds.push(nk.matchCreate(lineGame, { quick: request.quick })); }
        catch (error) {
            logger.error("Error creating match: %v", error);
            throw error;
        }
    }
    return JSON.stringify({ matchIds: matchIds });
};
// rewards.ts
var rpcReward = function (ctx, logger, nk, payload) {
    if (!ctx.userId) throw { message: "Not signed in", code: 16 };
    if (payload) throw { message: "No input allowed", code: 3 };
    var objectId = { collection: "reward", key: "daily", userId: ctx.userId };
    var objects;
    try { objects = nk.storageRead([objectId]); }
    catch (error) {
        logger.error("storageRead error: %s", error);
        throw error;
    }
    var daily = { lastClaimUnix: 0 };
    objects.forEach(function (object) { if (object.key == "daily") daily = object.value; });
    var answer = { coins: 0 };
    var midnight = new Date();
    midnight.setUTCHours(0, 0, 0, 0);
    if (daily.lastClaimUnix < midnight.getTime() / 1000) {
        answer.coins = 500;
        try { nk.walletUpdate(ctx.userId, { coins: answer.coins }, {}, false); }
        catch (error) {
            logger.error("walletUpdate error: %q", error);
            throw error;
        }
        nk.notificationsSend([{ code: 1001, content: { coins: answer.coins }, persistent: true, subject: "You've received your daily reward!", userId: ctx.userId }]);
        daily.lastClaimUnix = Math.floor(Date.now() / 1000);
        var write = __assign(__assign({}, objectId), { value: daily, permissionRead: 1, permissionWrite: 0 });
        if (objects.length > 0) write.version = objects[0].version;
        nk.storageWrite([write]);
    }
    return JSON.stringify(answer);
};
// main.ts
var InitModule = function (ctx, logger, nk, initializer) {
    nk.leaderboardCreate("wins", true, "descending" /* nkruntime.SortOrder.DESCENDING */, "increment" /* nkruntime.Operator.INCREMENTAL */, null, {});
    initializer.registerRpc("find_line_game", rpcFindLineGame);
    initializer.registerRpc("reward", rpcReward);
    initializer.registerMatch(lineGame, {
        matchInit: lineGameInit,
        matchJoinAttempt: lineGameJoinAttempt,
        matchJoin: lineGameJoin,
        matchLeave: lineGameLeave,
        matchLoop: lineGameLoop,
        matchTerminate: lineGameTerminate,
        matchSignal: lineGameSignal,
    });
    logger.info("JavaScript logic loaded.");
};
// Reference InitModule to avoid it getting removed on build
!InitModule && InitModule.bind(null);
