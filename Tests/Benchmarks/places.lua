-- For wrk: each request asks about another place in the East Midlands, from a fixed seed.
math.randomseed(20261122)
local requests, next = {}, 0
for i = 1, 4096 do
  requests[i] = wrk.format("GET", string.format("/v1/nearest?lat=%.5f&lon=%.5f&radius=20000",
    52.1 + math.random() * 1.4, -1.6 + math.random() * 1.6))
end
function request()
  next = next % #requests + 1
  return requests[next]
end
