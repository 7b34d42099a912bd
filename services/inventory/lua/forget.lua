-- Forgets all that is kept of an event.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 "unheld": only an open event without a young hold, which is known here alone; or "any"
-- Returns {"forgotten"}, {"notLoaded"}, {"kept"}; {"otherQuotas", ids}: call again with all of these
local which = ARGV[2]
local phase = readEvent()
if not phase then return { "notLoaded" } end
if which == "unheld" and (phase ~= "open" or redis.call("ZCARD", youngKey) > 1) then return { "kept" } end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
redis.call("UNLINK", unpack(KEYS))
return { "forgotten" }
