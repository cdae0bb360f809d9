-- wrk's part of a run: asks for the addresses of a file in turn, each time another one if it is to be cold (a
-- comment at the end of a query, a parameter that says nothing in the address of a page),
-- and writes what was measured as one line of JSON.
local paths, headers, cold, number = {}, {}, "repeated", 0

function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
  headers["Accept"] = args[2]
  cold = args[3]
  -- Runs must not repeat one another's texts: each counts from a number of its own.
  number = tonumber(args[4])
end

function request()
  number = number + 1
  local path = paths[number % #paths + 1]
  if cold == "cold" then path = path .. "%0A%23" .. number end
  if cold == "anew" then path = path .. (string.find(path, "?", 1, true) and "&" or "?") .. "anew=" .. number end
  return wrk.format("GET", path, headers)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "duration_us": %d, "bytes": %d, "median_us": %d, "p99_us": %d, "longest_us": %d, ' ..
    '"refused": %d, "broken": %d}\n',
    summary.requests, summary.duration, summary.bytes, latency:percentile(50), latency:percentile(99), latency.max,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
