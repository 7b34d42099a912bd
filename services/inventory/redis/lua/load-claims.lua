-- Adds some of the ledger's claims to a load.
--- include parts/event.lua
--- include parts/quotas.lua
--- include parts/claims.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 token; 3 nowMs; from 4 on the claims
-- Returns {"added"}; {"refused"} under another token than the load's
local token, nowMs = ARGV[2], ARGV[3]
if readEvent() ~= "loading" or event.token ~= token then return { "refused" } end
redis.call("HSET", stateKey, "steppedAtMs", nowMs)
for index = 4, #ARGV do take(ARGV[index]) end
saveClaims()
return { "added" }
