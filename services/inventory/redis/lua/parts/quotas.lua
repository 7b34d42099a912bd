-- The places of the event's quotas, one by one, and their counters.
-- A quota has: capacity; left, its free places; lowest, no place below it is free; rowsEnd, the last place of its last
--   row, and longestRow, both 0 without rows; runs, by length: no run of that length in one row begins below.
local changedQuotas = {}

-- A quota may have claims before any layout knows it.
local function quotaOf(quotaId)
  local quota = event.quotas[quotaId]
  if not quota then
    quota = { capacity = 0, left = 0, lowest = 1, rowsEnd = 0, longestRow = 0, runs = {} }
    event.quotas[quotaId] = quota
    changedQuotas[quotaId] = quota
    redis.call("SET", takenKeys[quotaId], event.mark)
  end
  return quota
end

-- False if it was taken already.
local function takePlace(quotaId, n)
  local quota = quotaOf(quotaId)
  if redis.call("SETBIT", takenKeys[quotaId], firstBit + n, 1) == 1 then return false end
  if n <= quota.capacity then quota.left = quota.left - 1 end
  changedQuotas[quotaId] = quota
  return true
end

-- False if it was free already.
local function freePlace(quotaId, n)
  local quota = event.quotas[quotaId]
  if not quota or redis.call("SETBIT", takenKeys[quotaId], firstBit + n, 0) == 0 then return false end
  if n <= quota.capacity then quota.left = quota.left + 1 end
  if n < quota.lowest then quota.lowest = n end
  for length, start in pairs(quota.runs) do
    quota.runs[length] = math.min(start, math.max(1, n - length + 1))
  end
  changedQuotas[quotaId] = quota
  return true
end

local function saveQuotas()
  for quotaId, quota in pairs(changedQuotas) do
    redis.call("HSET", stateKey, "quota:" .. quotaId, cjson.encode(quota))
  end
end
