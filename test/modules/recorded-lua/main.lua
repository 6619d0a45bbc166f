local nk = require("nakama")

nk.register_rpc(function(context, payload)
  return nk.match_create("lua_recorded", {})
end, "create_lua")
