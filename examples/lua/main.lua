-- A module in Lua, as Nakama runs it: every .lua file in the folder is loaded at start.
--   tickwire --runtime.path examples/lua
local nk = require("nakama")
local scores = require("lib.scores")

-- Answers the id of a match that waits for players, or of a new one.
local function find_dice(context, payload)
  local waiting = nk.match_list(1, true, nil, 0, 3, "+label.open:T +label.game:dice")
  if #waiting > 0 then
    return nk.json_encode({ match_id = waiting[1].match_id })
  end
  local wish = payload ~= "" and nk.json_decode(payload) or {}
  return nk.json_encode({ match_id = nk.match_create("dice", { rounds = wish.rounds }) })
end

-- Answers the caller's best total.
local function best(context, _)
  return nk.json_encode({ best = scores.best(context.user_id) })
end

-- A name to show has no spaces around it.
local function trim_display_name(context, request)
  if request.display_name then
    request.display_name = request.display_name:match("^%s*(.-)%s*$")
  end
  return request
end

nk.register_rpc(find_dice, "dice_find")
nk.register_rpc(best, "dice_best")
nk.register_req_before(trim_display_name, "UpdateAccount")
