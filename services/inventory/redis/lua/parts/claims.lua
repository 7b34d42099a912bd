-- Claims as the ledger writes them: `<quotaId>/<number>` is a place, `<limitId>/<buyerId>/<slot>` one of a buyer's slots.
local usedSlots, changedSlots = {}, {}

-- The slots in use under `<limitId>/<buyerId>`, and how many they are.
local function slotsOf(account)
  local used = usedSlots[account]
  if used then return used end
  used = { count = 0, set = {} }
  for slot in string.gmatch(redis.call("HGET", slotsKey, account) or "", "%d+") do
    used.set[tonumber(slot)] = true
    used.count = used.count + 1
  end
  usedSlots[account] = used
  return used
end

-- False if it was so already.
local function setSlot(account, slot, taken)
  local used = slotsOf(account)
  if used.set[slot] == taken then return false end
  used.set[slot] = taken
  used.count = used.count + (taken and 1 or -1)
  changedSlots[account] = used
  return true
end

-- False if it was taken already.
local function take(claim)
  local head, number = string.match(claim, "^(.+)/(%d+)$")
  if string.find(head, "/", 1, true) then return setSlot(head, tonumber(number), true) end
  return takePlace(head, tonumber(number))
end

-- False if it was free already.
local function free(claim)
  local head, number = string.match(claim, "^(.+)/(%d+)$")
  if string.find(head, "/", 1, true) then return setSlot(head, tonumber(number), nil) end
  return freePlace(head, tonumber(number))
end

local function saveClaims()
  saveQuotas()
  for account, used in pairs(changedSlots) do
    local slots = {}
    for slot in pairs(used.set) do slots[#slots + 1] = slot end
    if #slots == 0 then redis.call("HDEL", slotsKey, account)
    else redis.call("HSET", slotsKey, account, table.concat(slots, ",")) end
  end
end
