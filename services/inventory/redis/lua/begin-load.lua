-- Opens a load under the loader's token, unless the event is loaded or another loader is busy with it.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/all-quotas.lua
--- include parts/quotas.lua
--- include parts/layouts.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 token; 3 nowMs; 4 the mark that this load's keys begin with, 8 bytes; 5 after how many
--   ms without a step a loader may be replaced; from 6 on the layout, as in parts/layouts.lua
-- Returns {"begun"}, {"loaded"}, {"busy"}; {"otherQuotas", ids}: call again with these too
local token, nowMs, mark, staleMs = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local phase = readEvent()
if phase == "open" then return { "loaded" } end
if phase == "loading" then
  if event.token == token then
    redis.call("HSET", stateKey, "steppedAtMs", nowMs)
    return { "begun" }
  end
  if nowMs - redis.call("HGET", stateKey, "steppedAtMs") < staleMs then return { "busy" } end
end
local missed = missedQuotas()
if missed then return { "otherQuotas", missed } end
redis.call("UNLINK", unpack(KEYS))

event.mark, event.quotas = mark, {}
redis.call("HSET", stateKey, "token", token, "phase", "loading", "mark", mark, "steppedAtMs", nowMs)
redis.call("HSET", slotsKey, "", mark)
redis.call("HSET", holdsKey, "", mark)
redis.call("ZADD", youngKey, "+inf", "")
applyLayout(6)
return { "begun" }
