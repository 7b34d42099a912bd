-- Which places there are. Capacities only grow, whatever a layout says.
-- Known runs are dropped: the rows may have changed.
local function growTo(quotaId, capacity)
  local quota = quotaOf(quotaId)
  changedQuotas[quotaId] = quota
  quota.runs = {}
  if capacity <= quota.capacity then return end
  local key, last = takenKeys[quotaId], firstBit + capacity
  local alreadyTaken = redis.call("BITCOUNT", key, firstBit + quota.capacity + 1, last, "BIT")
  quota.left = quota.left + capacity - quota.capacity - alreadyTaken
  quota.capacity = capacity
  -- A search for a free place ends where the bitmap does.
  redis.call("SETBIT", key, last, redis.call("GETBIT", key, last))
end

-- Reads a layout from the arguments from `first` on: version; then for each quota its id, its capacity, the last place of
-- its last row and the length of its longest (0 without rows), and the bits of its rows' last places.
local function applyLayout(first)
  local ids = {}
  for index = first + 1, #ARGV, 5 do
    local quotaId, capacity, rowsEnd, longestRow, rowBits = unpack(ARGV, index, index + 4)
    growTo(quotaId, tonumber(capacity))
    event.quotas[quotaId].rowsEnd, event.quotas[quotaId].longestRow = tonumber(rowsEnd), tonumber(longestRow)
    if rowBits ~= "" then redis.call("SET", rowsKeys[quotaId], event.mark .. rowBits) end
    ids[#ids + 1] = quotaId
  end
  redis.call("HSET", stateKey, "version", ARGV[first], "layout", table.concat(ids, ","))
  saveQuotas()
end
