-- A match: everybody rolls a die each round, and the greatest total wins.
local nk = require("nakama")
local scores = require("lib.scores")

local OP_ROLL, OP_ROLLED, OP_OVER = 1, 2, 3
local TICK_RATE = 10
local MAX_PLAYERS = 4

local function label(open)
  return nk.json_encode({ game = "dice", open = open and "T" or "F" })
end

local function say(dispatcher, op_code, message, to)
  dispatcher.broadcast_message(op_code, nk.json_encode(message), to)
end

-- The players with the greatest total; nobody where nobody has rolled.
local function winners(state)
  local best, names = 0, {}
  for _, player in pairs(state.players) do
    if player.total > best then
      best, names = player.total, {}
    end
    if player.total == best and best > 0 then
      names[#names + 1] = player.presence.username
    end
  end
  table.sort(names)
  return names
end

local function is_over(state)
  local players = 0
  for _, player in pairs(state.players) do
    players = players + 1
    if player.rolls < state.rounds then
      return false
    end
  end
  return players > 0
end

local M = {}

function M.match_init(context, params)
  local state = { rounds = params.rounds or 3, players = {}, count = 0 }
  return state, TICK_RATE, label(true)
end

function M.match_join_attempt(context, dispatcher, tick, state, presence, metadata)
  if state.count >= MAX_PLAYERS then
    return state, false, "the table is full"
  end
  return state, true
end

function M.match_join(context, dispatcher, tick, state, presences)
  for _, presence in ipairs(presences) do
    state.players[presence.session_id] = { presence = presence, rolls = 0, total = 0 }
    state.count = state.count + 1
  end
  dispatcher.match_label_update(label(state.count < MAX_PLAYERS))
  return state
end

function M.match_leave(context, dispatcher, tick, state, presences)
  for _, presence in ipairs(presences) do
    state.players[presence.session_id] = nil
    state.count = state.count - 1
  end
  return state
end

function M.match_loop(context, dispatcher, tick, state, messages)
  for _, message in ipairs(messages) do
    local player = state.players[message.sender.session_id]
    if message.op_code == OP_ROLL and player and player.rolls < state.rounds then
      local rolled = math.random(6)
      player.rolls, player.total = player.rolls + 1, player.total + rolled
      say(dispatcher, OP_ROLLED, { by = message.sender.username, rolled = rolled, total = player.total })
    end
  end
  if not is_over(state) then
    return state
  end
  say(dispatcher, OP_OVER, { winners = winners(state) })
  for _, player in pairs(state.players) do
    scores.keep(player.presence.user_id, player.total)
  end
  return nil
end

function M.match_terminate(context, dispatcher, tick, state, grace_seconds)
  return state
end

-- Answers how many play.
function M.match_signal(context, dispatcher, tick, state, data)
  return state, tostring(state.count)
end

return M
