local arena = {}
function arena.match_init(context, params)
  return {}, 10, params.mode .. ": " .. table.concat(params.names, ", ")
end
function arena.match_join_attempt(context, dispatcher, tick, state) return state, true end
function arena.match_join(context, dispatcher, tick, state) return state end
function arena.match_leave(context, dispatcher, tick, state) return state end
function arena.match_loop(context, dispatcher, tick, state) return state end
function arena.match_terminate(context, dispatcher, tick, state) return state end
function arena.match_signal(context, dispatcher, tick, state, data) return state, data end
return arena
