-- Lists a part of the taken claims: the bits of some places of one quota, or the slots of some buyers.
--- include parts/event.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua: the quota to list, or none; 2 of a quota the first byte of the bitmap to list, of the
--   slots a cursor of HSCAN, or "" to list nothing; 3 how many bytes or buyers
-- Returns {"loaded", token, ids of all quotas, bytes of the bitmap}; {"loaded", token, ids, next cursor, {account, slots,
--   account, slots, ...}}; {"notLoaded"}
local from, most = ARGV[2], ARGV[3]
if readEvent() ~= "open" then return { "notLoaded" } end
local ids = {}
for _, field in ipairs(redis.call("HKEYS", stateKey)) do ids[#ids + 1] = string.match(field, "^quota:(.+)$") end
if from == "" then return { "loaded", event.token, ids } end
if #quotaIds == 0 then return { "loaded", event.token, ids, unpack(redis.call("HSCAN", slotsKey, from, "COUNT", most)) } end
return { "loaded", event.token, ids, redis.call("GETRANGE", takenKeys[quotaIds[1]], from, from + most - 1) }
