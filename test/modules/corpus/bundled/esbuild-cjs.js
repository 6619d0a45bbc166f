var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));
var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

// ../../wt-corpus-tools2/source/plural/index.js
var require_plural = __commonJS({
  "../../wt-corpus-tools2/source/plural/index.js"(exports, module2) {
    module2.exports = function plural2(count, word) {
      return count + " " + word + (count === 1 ? "" : "s");
    };
  }
});

// ../../wt-corpus-tools2/source/exported.ts
var exported_exports = {};
__export(exported_exports, {
  InitModule: () => InitModule
});
module.exports = __toCommonJS(exported_exports);

// ../../wt-corpus-tools2/source/match.ts
var note = (state, name) => {
  if (state.trace.indexOf(name) < 0) state.trace.push(name);
  return { state };
};
var handler = {
  matchInit: (_ctx, _logger, _nk, params) => ({
    state: { greeting: params.greeting, trace: ["matchInit"], names: /* @__PURE__ */ new Set() },
    tickRate: 20,
    label: JSON.stringify({ kind: "corpus" })
  }),
  matchJoinAttempt: (_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata) => ({
    ...note(state, "matchJoinAttempt"),
    accept: metadata.password !== "wrong",
    rejectMessage: "wrong password"
  }),
  matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    for (const { username } of presences) state.names.add(username);
    dispatcher.broadcastMessage(1, `${state.greeting} ${[...state.names].join()}`);
    return note(state, "matchJoin");
  },
  matchLeave(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
    presences.forEach(({ username }) => state.names.delete(username));
    return note(state, "matchLeave");
  },
  matchLoop(_ctx, _logger, nk, dispatcher, _tick, state, messages) {
    for (const { opCode, data, sender } of messages) {
      const { text } = JSON.parse(nk.binaryToString(data));
      dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);
    }
    return note(state, "matchLoop");
  },
  matchTerminate(_ctx, logger, _nk, _dispatcher, _tick, state) {
    logger.info("corpus: terminated after %s", state.trace[0]);
    return { state };
  },
  matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => ({
    ...note(state, "matchSignal"),
    data: JSON.stringify({ [data]: [...state.trace].sort() })
  })
};

// ../../wt-corpus-tools2/source/rpc.ts
var import_plural = __toESM(require_plural());

// ../../wt-corpus-tools2/source/settings.json
var settings_default = { currency: "apples", limits: [1, 2, 3] };

// ../../wt-corpus-tools2/source/rpc.ts
var order = (ctx, logger, nk, payload) => {
  const { count, words = ["nothing"], ...rest } = JSON.parse(payload);
  const mark = rest.shout?.mark ?? ".";
  nk.localcachePut("corpus", count);
  const answer = {
    ...settings_default,
    text: `${(0, import_plural.default)(count, words.join("-"))}${mark}`,
    cached: nk.localcacheGet("corpus"),
    encoded: nk.base64Encode(words.join()),
    mode: ctx.executionMode,
    isPlayer: !!ctx.userId
  };
  logger.debug("corpus: %s", answer.text);
  return JSON.stringify(answer);
};
var refuse = () => {
  throw { message: "not today", code: 9 };
};
var open = (_ctx, _logger, nk) => JSON.stringify({ id: nk.matchCreate("corpus", { greeting: "hello" }) });
var signal = (_ctx, _logger, nk, payload) => nk.matchSignal(payload, "trace");
var beforeUpdateAccount = (_ctx, _logger, _nk, data) => {
  if (data.displayName === "nobody") return null;
  data.displayName = data.displayName?.toUpperCase();
  return data;
};

// ../../wt-corpus-tools2/source/register.ts
function register(initializer) {
  initializer.registerRpc("order", order);
  initializer.registerRpc("refuse", refuse);
  initializer.registerRpc("open", open);
  initializer.registerRpc("signal", signal);
  initializer.registerBeforeUpdateAccount(beforeUpdateAccount);
  initializer.registerMatch("corpus", handler);
}

// ../../wt-corpus-tools2/source/exported.ts
var InitModule = (_ctx, logger, _nk, initializer) => {
  register(initializer);
  logger.debug("corpus: registered");
};
