"""The first call of a compiled function in a process that has just started: the compiler is loaded, and compiles, now."""

import json
import sys
import time

start = time.perf_counter()

import random

from numba import njit


@njit
def calc_pi(n):
    inside = 0
    for i in range(n):
        x = random.uniform(-1, 1)
        y = random.uniform(-1, 1)
        if x**2 + y**2 < 1:
            inside += 1
    return 4 * inside / n


loaded = time.perf_counter()
if "--loaded" in sys.argv:
    start = loaded
pi = calc_pi(100_000)
print(json.dumps({"seconds": time.perf_counter() - start, "result": pi}))
