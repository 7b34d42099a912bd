-- Marks the ledger's claims as taken, and drops the order's hold with any further claims.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
--- include parts/quotas.lua
--- include parts/claims.lua
--- include parts/holds.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 orderId; from 3 on the claims that are taken
-- Returns {"corrected"}, {"notLoaded"}; {"otherQuotas", ids}: call again with all of these
local orderId, taken = ARGV[2], argumentsFrom(3)
local phase = readEvent()
if not phase then return { "notLoaded" } end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
for _, claim in ipairs(taken) do take(claim) end
if phase == "loading" and #taken > 0 then redis.call("SREM", releasedKey, unpack(taken)) end
dropHold(orderId, setOf(taken))
saveClaims()
return { "corrected" }
