-- Takes the places of one line of an order, or none and says why.
local function takeRun(quotaId, first, length)
  local places = {}
  for n = first, first + length - 1 do
    takePlace(quotaId, n)
    places[#places + 1] = n
  end
  return places
end

-- The bits decide, not quota.left: no place is beyond the capacity.
local function takeLowest(quotaId, quantity)
  local places, n = {}, 0
  while #places < quantity do
    n = nextFree(quotaId, n + 1)
    if n > event.quotas[quotaId].capacity then return nil, { "soldOut", #places } end
    places[#places + 1] = n
  end
  for _, place in ipairs(places) do takePlace(quotaId, place) end
  return places
end

local function takeNamed(quotaId, placeNumbers)
  local places, refused = {}, {}
  for _, n in ipairs(placeNumbers) do
    local isFree = n <= event.quotas[quotaId].capacity and takePlace(quotaId, n)
    table.insert(isFree and places or refused, n)
  end
  if #refused == 0 then return places end
  for _, n in ipairs(places) do freePlace(quotaId, n) end
  return nil, { "taken", refused }
end

-- The places, or nil and { outcome, details }; "searching" when the search is to be gone on with by another call.
local function takeLine(line, search)
  local quotaId, quantity = line.quotaId, line.quantity
  local quota = event.quotas[quotaId]
  local isOfLayout = string.find("," .. event.layout .. ",", "," .. quotaId .. ",", 1, true)
  if not quota or not isOfLayout then return nil, { "unknownQuota" } end
  if line.placeNumbers then return takeNamed(quotaId, line.placeNumbers) end
  if quota.left < quantity then return nil, { "soldOut", quota.left } end
  if line.pick == "any" then return takeLowest(quotaId, quantity) end
  local first, isUnfinished = bestRun(quotaId, quantity, search)
  if first then return takeRun(quotaId, first, quantity) end
  if isUnfinished then return nil, { "searching" } end
  if line.pick == "adjacent" then return nil, { "notAdjacent" } end
  return takeLowest(quotaId, quantity)
end
