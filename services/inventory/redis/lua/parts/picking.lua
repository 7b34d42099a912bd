-- Finds free places of one quota: the lowest, or those side by side in one row.

-- The lowest free place from `from` on; above the capacity when there is none.
local function nextFree(quotaId, from)
  local quota = event.quotas[quotaId]
  local found = math.max(from, quota.lowest)
  if found <= quota.capacity then
    local bit = redis.call("BITPOS", takenKeys[quotaId], 0, firstBit + found, firstBit + quota.capacity, "BIT")
    found = bit < 0 and quota.capacity + 1 or bit - firstBit
  end
  if from <= quota.lowest then quota.lowest = found end
  return found
end

-- The lowest place from `from` on whose bit is set; beyond any place when there is none.
local function nextSet(key, from)
  local bit = redis.call("BITPOS", key, 1, firstBit + from, -1, "BIT")
  return bit < 0 and math.huge or bit - firstBit
end

-- Where the shortest run begins that is long enough, from the free place `from` to `last`; nil when there is none.
local function shortestRun(quotaId, from, last, length)
  local best, shortest, start = nil, math.huge, from
  while start + length - 1 <= last and shortest > length do
    local stop = math.min(nextSet(takenKeys[quotaId], start), last + 1)
    if stop - start >= length and stop - start < shortest then best, shortest = start, stop - start end
    start = nextFree(quotaId, stop)
  end
  return best
end

-- Where a run begins in the first row that has one: its shortest, so that longer ones stay whole. The numbers of a quota
-- without rows are one row with nothing to keep whole: its first run will do. Nil when there is none; nil and true when
-- `search.bytesLeft` did not suffice. Either way the next search begins where this one had come to.
local function bestRun(quotaId, length, search)
  local quota, rowEnd, run = event.quotas[quotaId], math.huge, nil
  if quota.rowsEnd > 0 and length > quota.longestRow then return nil, false end
  local last = quota.rowsEnd > 0 and math.min(quota.rowsEnd, quota.capacity) or quota.capacity
  local from = nextFree(quotaId, quota.runs[tostring(length)] or 1)
  while not run and from + length - 1 <= last and search.bytesLeft > 0 do
    run, from = firstRun(takenKeys[quotaId], from, last, length, search)
    if run and quota.rowsEnd > 0 then rowEnd = math.min(nextSet(rowsKeys[quotaId], run), last) end
    if run and run + length - 1 > rowEnd then run, from = nil, rowEnd + 1 end
  end
  quota.runs[tostring(length)] = from
  changedQuotas[quotaId] = quota
  if run and quota.rowsEnd > 0 then run = shortestRun(quotaId, run, rowEnd, length) end
  return run, not run and from + length - 1 <= last
end
