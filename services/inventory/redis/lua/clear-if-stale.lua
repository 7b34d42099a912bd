-- Frees those of the claims that no young hold has.
--- include parts/lists.lua
--- include parts/event.lua
--- include parts/quotas.lua
--- include parts/claims.lua
--- include parts/holds.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; 2 the token that the event was loaded under when the claims were found; from 3 on the claims
-- Returns {"repaired", how many were taken}; {"refused"} when the event was loaded again since
local token, claims = ARGV[2], argumentsFrom(3)
if readEvent() ~= "open" or event.token ~= token then return { "refused" } end
local changed = 0
for index, holder in ipairs(holdersOf(claims)) do
  if not holder and free(claims[index]) then changed = changed + 1 end
end
saveClaims()
return { "repaired", changed }
