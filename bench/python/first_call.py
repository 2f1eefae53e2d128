"""The first call of a compiled function in a process that has just started: Numba compiles it now."""

import json
import time

from rival import calc_pi

start = time.perf_counter()
pi = calc_pi(100_000)
print(json.dumps({"seconds": time.perf_counter() - start, "result": pi}))
