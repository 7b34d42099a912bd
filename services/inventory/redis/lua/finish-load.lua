-- Frees the claims released while the event loaded, some with each call; the last call opens it to holds.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
--- include parts/quotas.lua
--- include parts/claims.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 token; 3 how many claims to free at most
-- Returns {"loaded"}, also to a repeat; {"refused"} under another token than the load's; {"more"}: call again;
--   {"otherQuotas", ids}: call again with all of these
local token, most = ARGV[2], ARGV[3]
local phase = readEvent()
if not phase or event.token ~= token then return { "refused" } end
if phase == "open" then return { "loaded" } end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
for _, claim in ipairs(redis.call("SPOP", releasedKey, most)) do free(claim) end
saveClaims()
if redis.call("EXISTS", releasedKey) == 1 then return { "more" } end
redis.call("HSET", stateKey, "phase", "open")
return { "loaded" }
