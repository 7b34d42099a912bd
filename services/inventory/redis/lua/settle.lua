-- Carries out the ledger's verdict on one young hold: it ends, and claims that its order lacks in the ledger are free.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
--- include parts/quotas.lua
--- include parts/claims.lua
--- include parts/holds.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 orderId; 3 heldAtMs, which distinguishes this hold from a later one of the order; from 4 on
--   the order's claims
-- Returns {"settled"}, {"gone"}; {"otherQuotas", ids}: call again with all of these
local orderId, heldAtMs, claimed = ARGV[2], tonumber(ARGV[3]), argumentsFrom(4)
if readEvent() ~= "open" then return { "gone" } end
local foundAtMs = redis.call("ZSCORE", youngKey, orderId)
if not foundAtMs or tonumber(foundAtMs) ~= heldAtMs then return { "gone" } end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
dropHold(orderId, setOf(claimed))
saveClaims()
return { "settled" }
