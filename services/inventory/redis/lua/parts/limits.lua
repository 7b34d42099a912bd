-- Takes the buyer's lowest free slots under each limit of the request and adds them to `claims`. Answers the slots by limit,
-- or nil and the refusal. They are within a limit when the slots in use and the new ones are, even if it was lowered
-- and those in use reach beyond it. Nothing is written before saveClaims.
local function takeSlots(request, claims)
  local slots = {}
  for index, limit in ipairs(request.limits) do
    local account = limit.limitId .. "/" .. request.buyerId
    local used = slotsOf(account)
    if used.count + limit.quantity > limit.max then return nil, { "overLimit", index, used.count } end
    local chosen, slot = {}, 0
    while #chosen < limit.quantity do
      slot = slot + 1
      if setSlot(account, slot, true) then
        chosen[#chosen + 1] = slot
        claims[#claims + 1] = account .. "/" .. slot
      end
    end
    slots[index] = chosen
  end
  return slots
end
