-- The event that a script is about: its keys, the record of its load, and whether all of it still exists.
-- KEYS: 1 state, 2 slots, 3 young, 4 holds, 5 released; then for each quota of ARGV[1], in its order, the bitmap of its
--   taken places and that of its rows' last places. Both begin with the load's mark; see firstBit.
-- ARGV: 1 ids of the quotas that the script may touch, separated by commas
local stateKey, slotsKey, youngKey, holdsKey, releasedKey = unpack(KEYS, 1, 5)
-- Place n is the bit firstBit + n, behind a mark of 8 bytes.
local firstBit = 64
local quotaIds, takenKeys, rowsKeys = {}, {}, {}
for quotaId in string.gmatch(ARGV[1], "[^,]+") do
  quotaIds[#quotaIds + 1] = quotaId
  takenKeys[quotaId] = KEYS[4 + 2 * #quotaIds]
  rowsKeys[quotaId] = KEYS[5 + 2 * #quotaIds]
end
local event = { quotas = {} }

local function isMarked(key)
  return redis.call("GETRANGE", key, 0, 7) == event.mark
end

-- A key that was evicted or flushed alone leaves the others behind; each of them begins with something that never goes.
local function isWhole()
  for quotaId, quota in pairs(event.quotas) do
    if not isMarked(takenKeys[quotaId]) then return false end
    if quota.rowsEnd > 0 and not isMarked(rowsKeys[quotaId]) then return false end
  end
  return redis.call("HEXISTS", slotsKey, "") == 1 and redis.call("HEXISTS", holdsKey, "") == 1
    and redis.call("ZSCORE", youngKey, "") ~= false
end

-- "open" or "loading"; nil for an event that is not loaded, and when part of it was lost: then it is dropped.
local function readEvent()
  local fields = { "token", "phase", "mark", "version", "layout" }
  for _, quotaId in ipairs(quotaIds) do fields[#fields + 1] = "quota:" .. quotaId end
  local values = redis.call("HMGET", stateKey, unpack(fields))
  event.token, event.phase, event.mark, event.layout = values[1], values[2], values[3], values[5]
  if not event.phase then return nil end
  event.version = tonumber(values[4])
  for index, quotaId in ipairs(quotaIds) do
    if values[5 + index] then event.quotas[quotaId] = cjson.decode(values[5 + index]) end
  end
  if isWhole() then return event.phase end
  redis.call("DEL", stateKey)
  return nil
end
