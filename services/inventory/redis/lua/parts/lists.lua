-- The arguments from `first` on.
local function argumentsFrom(first)
  local list = {}
  for index = first, #ARGV do list[#list + 1] = ARGV[index] end
  return list
end

local function setOf(list)
  local set = {}
  for _, value in ipairs(list) do set[value] = true end
  return set
end
