-- Scans a bitmap for free places side by side, whatever rows they are in.
local bytesPerRead = 512
-- In bytes scanned.
local costOfCall = 8

-- The first place of `length` free ones side by side from `from` to `last`, twice; or nil and the place that none begins
-- below: beyond `last`, or where `search.bytesLeft` came to its end.
local function firstRun(key, from, last, length, search)
  local n, run = from, 0
  while n <= last and search.bytesLeft > 0 do
    local first = math.floor((firstBit + n) / 8)
    local bytes = redis.call("GETRANGE", key, first, first + bytesPerRead - 1)
    local before = 2 ^ (8 - (firstBit + n) % 8)
    n = first * 8 - firstBit
    for index = 1, #bytes do
      local byte = string.byte(bytes, index)
      -- Bits before `from` count as taken.
      if before < 256 then byte, before = byte % before + 256 - before, 256 end
      if byte == 255 then run, n = 0, n + 8
      elseif byte == 0 and run + 8 < length then run, n = run + 8, n + 8
      else
        for _ = 1, 8 do
          if byte >= 128 then run, byte = 0, byte - 128 else run = run + 1 end
          if run == length then
            local start = n - length + 1
            search.bytesLeft = search.bytesLeft - index - costOfCall
            return n <= last and start or nil, start
          end
          n, byte = n + 1, byte * 2
        end
      end
    end
    search.bytesLeft = search.bytesLeft - #bytes - costOfCall
  end
  return nil, n - run
end
