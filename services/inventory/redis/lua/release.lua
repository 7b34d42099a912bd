-- Frees claims that the ledger has freed, except those that another order holds. While the event loads they are noted.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/quotas.lua
--- include parts/claims.lua
--- include parts/holds.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 orderId; from 3 on the claims
-- Returns {"released"}, {"noted"}, {"notLoaded"}
local orderId, claims = ARGV[2], argumentsFrom(3)
local phase = readEvent()
if not phase then return { "notLoaded" } end
if #claims == 0 then return { phase == "open" and "released" or "noted" } end
if phase == "loading" then
  redis.call("SADD", releasedKey, unpack(claims))
  return { "noted" }
end

local freed = {}
for index, holder in ipairs(holdersOf(claims)) do
  local claim = claims[index]
  if not holder or holder == orderId then
    free(claim)
    freed[claim] = holder
  end
end
shrinkHold(orderId, freed)
saveClaims()
return { "released" }
