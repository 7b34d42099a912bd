-- The caller need not know the event's quotas: a script that needs all of them lists them itself.
-- The ids of all quotas that the event has, when the caller did not name each of them in ARGV[1]; else nil.
local function missedQuotas()
  local named, ids, isMissing = setOf(quotaIds), {}, false
  for _, field in ipairs(redis.call("HKEYS", stateKey)) do
    local quotaId = string.match(field, "^quota:(.+)$")
    if quotaId then
      ids[#ids + 1] = quotaId
      isMissing = isMissing or not named[quotaId]
    end
  end
  return isMissing and ids or nil
end
