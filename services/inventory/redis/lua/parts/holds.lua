-- Young holds: the claims of an order before the ledger's verdict. They are stored by order, and the order by each claim.
-- A hold has: claims; granted, the fingerprint of the request and the answer, until part of it is released.
local function readHold(orderId)
  local packed = redis.call("HGET", holdsKey, orderId)
  return packed and cmsgpack.unpack(packed) or nil
end

-- Adds `claims` to the hold, which is young from now on.
local function writeYoungHold(orderId, hold, claims, nowMs)
  local fields = {}
  for _, claim in ipairs(claims) do
    hold.claims[#hold.claims + 1] = claim
    fields[#fields + 1] = claim
    fields[#fields + 1] = orderId
  end
  redis.call("HSET", holdsKey, orderId, cmsgpack.pack(hold), unpack(fields))
  redis.call("ZADD", youngKey, nowMs, orderId)
end

-- By the claims' order: the order whose young hold has it, or false.
local function holdersOf(claims)
  return #claims > 0 and redis.call("HMGET", holdsKey, unpack(claims)) or {}
end

-- Takes the claims in the set `gone` out of the hold: repeating it would promise released places. An empty one ends.
local function shrinkHold(orderId, gone)
  local hold, kept, lost = readHold(orderId), {}, {}
  if not hold then return end
  for _, claim in ipairs(hold.claims) do table.insert(gone[claim] and lost or kept, claim) end
  if #lost == 0 then return end
  redis.call("HDEL", holdsKey, unpack(lost))
  if #kept > 0 then
    redis.call("HSET", holdsKey, orderId, cmsgpack.pack({ claims = kept }))
    return
  end
  redis.call("HDEL", holdsKey, orderId)
  redis.call("ZREM", youngKey, orderId)
end

-- Ends the order's hold, if it has one; what it has beyond the set `kept` is free.
local function dropHold(orderId, kept)
  local hold = readHold(orderId)
  if not hold then return end
  for _, claim in ipairs(hold.claims) do
    if not kept[claim] then free(claim) end
  end
  shrinkHold(orderId, setOf(hold.claims))
end
