local players = {}

function players.prepare(nk)
  nk.logger_info("the Lua modules are ready")
end

return players
