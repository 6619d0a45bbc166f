-- The best totals, one object a player.
local nk = require("nakama")

local scores = {}

local function object_of(user_id)
  return { collection = "dice", key = "best", user_id = user_id }
end

function scores.best(user_id)
  local found = nk.storage_read({ object_of(user_id) })
  return found[1] and found[1].value.total or 0
end

function scores.keep(user_id, total)
  if total <= scores.best(user_id) then
    return
  end
  local object = object_of(user_id)
  object.value = { total = total }
  object.permission_read = 2
  object.permission_write = 0
  nk.storage_write({ object })
end

return scores
