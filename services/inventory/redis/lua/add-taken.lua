-- Marks claims as taken that the estimate lost.
--- include parts/event.lua
--- include parts/quotas.lua
--- include parts/claims.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 the token that the event was loaded under when they were missed; from 3 on the claims
-- Returns {"repaired", how many were free}; {"refused"} when the event was loaded again since
local token = ARGV[2]
if readEvent() ~= "open" or event.token ~= token then return { "refused" } end
local changed = 0
for index = 3, #ARGV do
  if take(ARGV[index]) then changed = changed + 1 end
end
saveClaims()
return { "repaired", changed }
