-- Lists the holds from before a time, the oldest first.
--- include parts/event.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 beforeMs; 3 how many at most
-- Returns {orderId, heldAtMs, orderId, heldAtMs, ...}; nothing of an event that is not open
local beforeMs, most = ARGV[2], ARGV[3]
if readEvent() ~= "open" then return {} end
return redis.call("ZRANGEBYSCORE", youngKey, "-inf", "(" .. beforeMs, "WITHSCORES", "LIMIT", 0, most)
