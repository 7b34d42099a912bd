-- Shows the places left in each quota of the layout.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua
-- Returns {"loaded", version, {quotaId, capacity, left, bitmap of taken places, "" without rows}, ...}; {"notLoaded"};
--   {"otherQuotas", ids}: call again with all of these
if readEvent() ~= "open" then return { "notLoaded" } end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
local answer = { "loaded", event.version }
for quotaId in string.gmatch(event.layout, "[^,]+") do
  local quota = event.quotas[quotaId]
  local bitmap = quota.rowsEnd > 0 and redis.call("GET", takenKeys[quotaId]) or ""
  answer[#answer + 1] = { quotaId, quota.capacity, quota.left, bitmap }
end
return answer
