-- Sends on what it gets, byte for byte, and can be broken in several ways.
local M = {}

function M.match_init(context, params)
  return { count = 0, params = params }, 20, "relay " .. (params.mode or "")
end

function M.match_join_attempt(context, dispatcher, tick, state, presence, metadata)
  return state, metadata.password ~= "wrong", "wrong password"
end

function M.match_join(context, dispatcher, tick, state, presences) return state end
function M.match_leave(context, dispatcher, tick, state, presences) return state end

local break_by = {
  [100] = function() while true do end end,
  [101] = function() local all = {} while true do all[#all + 1] = ("x"):rep(1000) .. #all end end,
  [102] = function() local nothing return nothing.field end,
}

function M.match_loop(context, dispatcher, tick, state, messages)
  for _, message in ipairs(messages) do
    if break_by[message.op_code] then break_by[message.op_code]() end
    state.count = state.count + 1
    dispatcher.broadcast_message(message.op_code, message.data, nil, message.sender)
  end
  return state
end

function M.match_terminate(context, dispatcher, tick, state, grace_seconds) return state end

function M.match_signal(context, dispatcher, tick, state, data)
  return state, data .. state.count
end

return M
