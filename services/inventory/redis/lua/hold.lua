-- Holds all lines and limits of an order, or nothing and says why. An order that is still held gets the same answer
-- again, and its hold is young again.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/quotas.lua
--- include parts/claims.lua
--- include parts/holds.lua
--- include parts/limits.lua
--- include parts/scanning.lua
--- include parts/picking.lua
--- include parts/lines.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 the request as JSON: orderId, fingerprint, buyerId, eventVersion, limits (limitId,
--   max, quantity), lines (line, quotaId, quantity, pick, placeNumbers if named), the choosiest first; 3 nowMs;
--   4 how many bytes of bitmaps may be scanned for places side by side
-- Returns {"held", places by line, slots by limit}; {"notLoaded"}, {"outdated"}, {"otherRequest"};
--   {"overLimit", limit, slots in use}; {"unknownQuota", line}, {"soldOut", line, left}, {"taken", line, placeNumbers},
--   {"notAdjacent", line}; {"searching", line}: call again. Lines and limits count from 1.
local request, nowMs, search = cjson.decode(ARGV[2]), ARGV[3], { bytesLeft = tonumber(ARGV[4]) }
if readEvent() ~= "open" then return { "notLoaded" } end
local hold = readHold(request.orderId) or { claims = {} }
local granted = hold.granted
if granted then
  if granted.fingerprint ~= request.fingerprint then return { "otherRequest" } end
  redis.call("ZADD", youngKey, nowMs, request.orderId)
  return { "held", granted.places, granted.slots }
end
if event.version < request.eventVersion then return { "outdated" } end

local claims, places = {}, {}
local slots, refusal = takeSlots(request, claims)
if not slots then return refusal end
for _, line in ipairs(request.lines) do
  local taken, why = takeLine(line, search)
  if not taken then
    for _, claim in ipairs(claims) do free(claim) end
    saveQuotas()
    return { why[1], line.line, why[2] }
  end
  places[line.line] = taken
  for _, n in ipairs(taken) do claims[#claims + 1] = line.quotaId .. "/" .. n end
end
hold.granted = { fingerprint = request.fingerprint, places = places, slots = slots }
writeYoungHold(request.orderId, hold, claims, nowMs)
saveClaims()
return { "held", places, slots }
