-- Registers everything that tells a module of something, and keeps what it was told where a test can read it.
local nk = require("nakama")

-- Runs the Lua code that it gets with the arguments beside it, and answers all of its results.
nk.register_rpc(function(context, payload)
  local call = nk.json_decode(payload)
  local run = assert(loadstring("local nk, context, a, b, c, d, e, f = ...\n" .. call.code, "=code"))
  return nk.json_encode({ run(nk, context, unpack(call.args)) })
end, "eval")

local function note(event, key, value)
  nk.storage_write({ { collection = event, key = key, value = value } })
end

nk.register_tournament_end(function(context, tournament, stop, reset)
  note(context.execution_mode, tournament.id, {
    stop = stop, reset = reset, size = tournament.size, order = tournament.sort_order, operator = tournament.operator,
  })
end)
nk.register_tournament_reset(function(context, tournament, stop, reset)
  note(context.execution_mode, tournament.id, { stop = stop, reset = reset, order = tournament.sort_order })
end)
nk.register_leaderboard_reset(function(context, leaderboard, reset)
  note(context.execution_mode, leaderboard.id, {
    reset = reset, order = leaderboard.sort_order, next_reset = leaderboard.next_reset,
    operator = leaderboard.operator, metadata = leaderboard.metadata,
  })
end)

-- Whoever wants the same mode plays, however many they are.
nk.register_matchmaker_override(function(context, entries)
  note(context.execution_mode, "entries", { count = #entries })
  local by_mode, matches = {}, {}
  for _, entry in ipairs(entries) do
    local mode = entry.properties.mode
    by_mode[mode] = by_mode[mode] or {}
    table.insert(by_mode[mode], entry)
  end
  for _, entries_of_mode in pairs(by_mode) do
    if #entries_of_mode == 3 then matches[#matches + 1] = entries_of_mode end
  end
  return matches
end)
nk.register_matchmaker_matched(function(context, entries)
  local names = {}
  for _, entry in ipairs(entries) do names[#names + 1] = entry.presence.username end
  table.sort(names)
  local properties = entries[1].properties
  return nk.match_create("arena", {
    mode = context.execution_mode .. " " .. properties.mode .. " " .. properties.rank, names = names,
  })
end)

local function keep_event(context, event)
  local key = event.name .. (event.properties.to or context.user_id or "")
  note("event", key, { properties = event.properties, user_id = context.user_id, mode = context.execution_mode })
end
nk.register_event(keep_event)
nk.register_session_start(keep_event)
nk.register_session_end(keep_event)

nk.register_storage_index("creatures", "creatures", "", { "level", "hidden" }, {}, 100, false)
nk.register_storage_index_filter("creatures", function(context, write)
  return not write.value.hidden and write.permission_read == 2
end)

nk.register_shutdown(function(context)
  nk.logger_info("the end is heard in mode " .. context.execution_mode .. ", nk answers: " .. #nk.storage_list(nil, "none", 1))
end)
