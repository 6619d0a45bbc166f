/**
 * What runs first in each state, given functions of the host. It takes away what could reach beyond the state, gives
 * `require` the files of the modules folder, and mends what this build of Lua does with numbers beyond 32 bits.
 */
export const PRELUDE = `
local find_module, to_base = ...
local format, type, floor, select, rep = string.format, type, math.floor, select, string.rep
local gsub, byte, find, unpack, error = string.gsub, string.byte, string.find, unpack, error

local function is_wide(value)
  return type(value) == 'number' and (value >= 2147483648 or value < -2147483648)
end

local function format_wide(pattern, ...)
  local args, count, at = { ... }, select('#', ...), 0
  local mended = gsub(pattern, '%%([-+ #0]*)(%d*)(%.?%d*)([%a%%])', function(flags, width, precision, verb)
    if verb == '%' then return end
    at = at + 1
    local value = args[at]
    if not is_wide(value) then return end
    if verb == 'd' or verb == 'i' or verb == 'u' then
      args[at] = value < 0 and -floor(-value) or floor(value)
      return '%' .. flags .. width .. '.0f'
    end
    local base = verb == 'o' and 8 or (verb == 'x' or verb == 'X') and 16
    if not base then return end
    local digits = to_base(value, base, verb == 'X')
    if find(flags, '0', 1, true) then digits = rep('0', (tonumber(width) or 0) - #digits) .. digits end
    args[at] = digits
    return '%' .. gsub(flags, '[0#+ ]', '') .. width .. 's'
  end)
  return format(mended, unpack(args, 1, count))
end

function string.format(pattern, ...)
  for i = 1, select('#', ...) do
    if is_wide((select(i, ...))) then return format_wide(pattern, ...) end
  end
  return format(pattern, ...)
end

local plain_tostring = tostring
function tostring(value)
  if type(value) == 'number' and (value >= 1e14 or value <= -1e14) and value == floor(value)
    and value < 1e19 and value > -1e19 then
    return format('%.0f', value)
  end
  return plain_tostring(value)
end

local loadstring_of_text, tidy = loadstring, collectgarbage
function loadstring(text, name)
  if type(text) == 'string' and byte(text) == 27 then return nil, 'compiled code is not loaded' end
  return loadstring_of_text(text, name)
end
function load(next_piece, name)
  local pieces = {}
  for piece in next_piece do
    if piece == '' then break end
    pieces[#pieces + 1] = piece
  end
  return loadstring(table.concat(pieces), name or '=(load)')
end
function collectgarbage(option, ...)
  if option == nil or option == 'collect' or option == 'count' or option == 'step' then return tidy(option, ...) end
  return 0
end
dofile, loadfile, newproxy, gcinfo, debug, string.dump = nil, nil, nil, nil, nil, nil

local loaded, preload, loading = {}, {}, {}
for _, name in ipairs({ 'string', 'table', 'math', 'os', 'bit32', 'coroutine' }) do loaded[name] = _G[name] end
loaded._G = _G
package = { loaded = loaded, preload = preload, path = '', cpath = '' }
function package.seeall(module) setmetatable(module, { __index = _G }) end

function require(name)
  local value = loaded[name]
  if value ~= nil then return value end
  if loading[name] then error("module '" .. name .. "' requires itself", 2) end
  local loader = preload[name] or find_module(name)
  if not loader then error("module '" .. plain_tostring(name) .. "' not found", 2) end
  loading[name] = true
  value = loader(name)
  loading[name] = nil
  if value ~= nil then loaded[name] = value elseif loaded[name] == nil then loaded[name] = true end
  return loaded[name]
end

function module(name, ...)
  local space = loaded[name]
  if type(space) ~= 'table' then
    space = _G
    for part in string.gmatch(name, '[^.]+') do
      space[part] = type(space[part]) == 'table' and space[part] or {}
      space = space[part]
    end
    loaded[name] = space
  end
  space._M, space._NAME, space._PACKAGE = space, name, string.match(name, '^(.*%.)') or ''
  setfenv(2, space)
  for i = 1, select('#', ...) do select(i, ...)(space) end
end
`;
