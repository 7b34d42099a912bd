-- Gives an event a later layout.
--- include parts/event.lua
--- include parts/quotas.lua
--- include parts/layouts.lua
-- KEYS: as in parts/event.lua
-- ARGV: 1 as in parts/event.lua; from 2 on the layout, as in parts/layouts.lua
-- Returns {"updated"}; {"kept"} when it is no later one; {"notLoaded"}
local version = tonumber(ARGV[2])
if not readEvent() then return { "notLoaded" } end
if version <= event.version then return { "kept" } end
applyLayout(2)
return { "updated" }
