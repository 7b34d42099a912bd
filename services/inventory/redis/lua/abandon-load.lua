-- Gives up a load that cannot be finished.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 token
-- Returns {"abandoned"}; {"refused"} under another token than the load's; {"otherQuotas", ids}: call again with all of these
local token = ARGV[2]
if readEvent() ~= "loading" or event.token ~= token then return { "refused" } end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
redis.call("UNLINK", unpack(KEYS))
return { "abandoned" }
