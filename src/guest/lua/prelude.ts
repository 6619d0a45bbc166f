/**
 * What runs first in each state, given `widen` of format-wide-numbers.ts: it mends what this build of Lua does with numbers
 * beyond 32 bits. Each match keeps all of it in memory, so what is called seldom is a function of the host instead.
 */
export const PRELUDE = `
local widen = ...
local format, type, floor, select, plain = string.format, type, math.floor, select, tostring

function string.format(pattern, ...)
  for i = 1, select('#', ...) do
    local value = select(i, ...)
    if type(value) == 'number' and (value >= 2147483648 or value < -2147483648) then
      return format(widen(pattern, ...))
    end
  end
  return format(pattern, ...)
end

function tostring(value)
  if type(value) == 'number' and (value >= 1e14 or value <= -1e14) and value == floor(value)
    and value < 1e19 and value > -1e19 then
    return format('%.0f', value)
  end
  return plain(value)
end
`;
