local nk = require("nakama")
local players = require("games.players")

-- Runs the Lua code that it gets, and answers all of its results.
nk.register_rpc(function(context, payload)
  local run = assert(loadstring("local nk, context = ...\n" .. nk.json_decode(payload), "=payload"))
  return nk.json_encode({ run(nk, context) })
end, "Eval")

nk.register_rpc(function()
  while true do end
end, "hang")

nk.register_rpc(function()
  error("broken in Lua")
end, "broken")

nk.register_rpc(function()
  error({ "not for you", 7 })
end, "refused")

nk.register_req_before(function(context, request)
  if request.display_name == "forbidden" then
    error({ "that name is taken", 6 })
  end
  request.display_name = request.display_name .. " of " .. context.username
  return request
end, "UpdateAccount")

nk.register_req_after(function(context, response, request)
  nk.storage_write({ {
    collection = "seen", key = "update", user_id = context.user_id,
    value = { display_name = request.display_name, mode = context.execution_mode },
  } })
end, "UpdateAccount")

nk.register_rt_before(function(context, envelope)
  if envelope.channel_join.target == "closed" then
    return nil
  end
  return envelope
end, "ChannelJoin")

nk.register_rt_after(function(context, output, input)
  nk.wallet_update(context.user_id, { joins = 1 }, { target = input.channel_join.target }, true)
end, "ChannelJoin")

nk.register_matchmaker_matched(function(context, entries)
  return nk.match_create("games.relay", { players = #entries, mode = entries[1].properties.mode })
end)

nk.register_storage_index("lua_cards", "cards", "", { "power" }, { "power" }, 100, false)
nk.register_storage_index_filter("lua_cards", function(context, write)
  return write.value.power < 50
end)

nk.run_once(function(context)
  nk.leaderboard_create("lua_scores", false, "desc", "incr", nil, { from = context.execution_mode }, true)
end)

players.prepare(nk)
