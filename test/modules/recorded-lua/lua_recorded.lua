-- A match that leans on chance, the clock and nk.
local nk = require("nakama")
local M = {}

function M.match_init(context, params)
  return { id = nk.uuid_v4(), count = 0, dice = 0, at = os.time() }, 20, "lua"
end

function M.match_join_attempt(context, dispatcher, tick, state, presence, metadata)
  return state, true
end

function M.match_join(context, dispatcher, tick, state, presences)
  return state
end

function M.match_leave(context, dispatcher, tick, state, presences)
  return state
end

function M.match_loop(context, dispatcher, tick, state, messages)
  state.dice = math.random(1, 1000000)
  for _, message in ipairs(messages) do
    state.count = state.count + 1
    local objects = nk.storage_read({ { collection = "c", key = "k", user_id = message.sender.user_id } })
    state.objects = #objects
    dispatcher.broadcast_message(message.op_code, tostring(state.count))
  end
  return state
end

function M.match_terminate(context, dispatcher, tick, state, grace_seconds)
  return state
end

function M.match_signal(context, dispatcher, tick, state, data)
  return state, data
end

return M
