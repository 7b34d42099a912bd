-- Forgets all that is kept of an open event. A load that is under way is left to its loader: it reads the ledger anyway.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 "unheld": only without a young hold, which is known here alone; or "any"
-- Returns {"forgotten"}, {"notLoaded"}; {"kept"} by "unheld"; {"otherQuotas", ids}: call again with all of these
local which = ARGV[2]
local phase = readEvent()
if not phase or (phase == "loading" and which == "any") then return { "notLoaded" } end
if which == "unheld" and (phase == "loading" or redis.call("ZCARD", youngKey) > 1) then return { "kept" } end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
redis.call("UNLINK", unpack(KEYS))
return { "forgotten" }
