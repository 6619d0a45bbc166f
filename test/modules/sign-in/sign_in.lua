-- The same functions in Lua.
local nk = require("nakama")

local function sign_in(_context, payload)
  local args = nk.json_decode(payload)
  local user_id, username, created = nk.authenticate_apple(args.apple)
  nk.link_google(user_id, args.google)
  nk.link_steam(user_id, username, args.steam, false)
  nk.unlink_apple(user_id)
  local again, _, made_again = nk.authenticate_steam(args.steamAgain, false, "", false)
  local ok = pcall(nk.authenticate_apple, args.apple, "", false)
  return nk.json_encode({ created = created, same = again == user_id and not made_again, refused = not ok })
end

nk.register_rpc(sign_in, "sign_in_lua")
