"""The Python side of the benchmarks: Numba, NumPy and Dask, used as in the workshop.

Reads requests from stdin, a line of JSON each, and answers each with a line: {"seconds": …, "result": …}.
The first line it writes says which versions are there. What is missing is left out.
"""

import json
import math
import platform
import random
import sys
import time

versions = {"python": platform.python_version()}

try:
    import numpy as np

    versions["numpy"] = np.__version__
except ImportError:
    pass

try:
    import dask

    versions["dask"] = dask.__version__.split("+")[0]
except ImportError:
    pass

try:
    import numba
    from numba import njit, prange
    from numba import vectorize as numba_vectorize

    versions["numba"] = numba.__version__
except ImportError:
    # The functions below are still defined, but nobody will ask for them.
    prange = range

    def njit(*args, **kwargs):
        return args[0] if args else lambda function: function

    def numba_vectorize(*args):
        return lambda function: function


@njit
def sum_range(n):
    total = 0
    for i in range(n):
        total += i
    return total


def sum_arange(n):
    return np.arange(n).sum()


@njit(nogil=True)
def calc_pi(n):
    inside = 0
    for i in range(n):
        x = random.uniform(-1, 1)
        y = random.uniform(-1, 1)
        if x**2 + y**2 < 1:
            inside += 1
    return 4 * inside / n


@njit
def seed(n):
    random.seed(n)


def calc_pi_numpy(n):
    points = np.random.uniform(-1, 1, (2, n))
    return 4 * np.count_nonzero((points**2).sum(axis=0) < 1) / n


# One body, compiled twice: prange is range unless parallel=True.
def mandelbrot(width, height, center, extent, max_iter):
    scale = max(extent.real / width, extent.imag / height)
    result = np.zeros((height, width), np.int32)
    for j in prange(height):
        for i in range(width):
            c = center + (i - width // 2 + (j - height // 2) * 1j) * scale
            z = 0j
            for k in range(max_iter):
                z = z * z + c
                if (z * z.conjugate()).real > 4.0:
                    break
            result[j, i] = k
    return result


mandelbrot_serial = njit(mandelbrot)
mandelbrot_parallel = njit(parallel=True)(mandelbrot)


@numba_vectorize("i4(i4, c16)")
def escape_time(max_iter, c):
    z = 0j
    i = 0
    while True:
        if i >= max_iter or z.real * z.real + z.imag * z.imag >= 4:
            return i
        z = z * z + c
        i += 1


@njit
def saxpy(a, x, y):
    for i in range(x.size):
        y[i] = a * x[i] + y[i]


@njit
def dot(x, y):
    total = 0.0
    for i in range(x.size):
        total += x[i] * y[i]
    return total


@njit
def stencil(source, target):
    for i in range(1, source.shape[0] - 1):
        for j in range(1, source.shape[1] - 1):
            for k in range(1, source.shape[2] - 1):
                target[i, j, k] = (
                    source[i - 1, j, k] + source[i + 1, j, k]
                    + source[i, j - 1, k] + source[i, j + 1, k]
                    + source[i, j, k - 1] + source[i, j, k + 1]
                ) / 6


@njit
def normal(d):
    t = 1 / (1 + 0.2316419 * abs(d))
    p = ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t
    n = 0.3989422804014327 * math.exp(-0.5 * d * d) * p
    return 1 - n if d > 0 else n


@numba_vectorize("f8(f8, f8, f8)")
def black_scholes(spot, strike, years):
    rate = 0.02
    volatility = 0.3
    deviation = volatility * math.sqrt(years)
    d1 = (math.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / deviation
    d2 = d1 - deviation
    return spot * normal(d1) - strike * math.exp(-rate * years) * normal(d2)


@njit
def compiled_increment(x):
    return x + 1


arrays = {}


def array(name, n, low, high):
    """The same numbers for every run, and for the other side: n of them, evenly spaced."""
    key = (name, n, low, high)
    if key not in arrays:
        arrays[key] = low + (high - low) * (np.arange(n) / n)
    return arrays[key]


def run_saxpy(n, checked=False):
    x, start = array("x", n, 0, 1), array("y", n, 1, 2)
    if checked or "sum" not in arrays:
        arrays["sum"] = start.copy()
    y = arrays["sum"]
    seconds, _ = clock(saxpy, 0.5, x, y)
    return seconds, float(y[n // 3])


def run_dot(n, checked=False):
    return clock(dot, array("x", n, 0, 1), array("y", n, 1, 2))


def run_stencil(side, checked=False):
    source = array("cube", side**3, 0, 1).reshape(side, side, side)
    if "target" not in arrays:
        arrays["target"] = np.zeros((side, side, side))
    target = arrays["target"]
    seconds, _ = clock(stencil, source, target)
    return seconds, float(target[side // 2, side // 3, side // 4])


def run_black_scholes(n, checked=False):
    spot, strike, years = array("spot", n, 80, 120), array("strike", n, 120, 80), array("years", n, 0.1, 2)
    if "prices" not in arrays:
        arrays["prices"] = np.zeros(n)
    seconds, _ = clock(lambda: black_scholes(spot, strike, years, out=arrays["prices"]))
    return seconds, float(arrays["prices"][n // 3])


def run_escape_time(width, center, extent, maxIter, checked=False):
    scale = extent[0] / width
    axis = (np.arange(width) - width // 2) * scale
    grid = (center[0] + axis)[None, :] + 1j * (center[1] + axis)[:, None]
    seconds, counts = clock(escape_time, np.int32(maxIter), grid)
    return seconds, counts.ravel().tolist() if checked else int(counts.sum())


def increment(x):
    return x + 1


def build_graph(n):
    delayed_increment = dask.delayed(increment)
    return dask.delayed(sum)([delayed_increment(i) for i in range(n)])


def gather_of_pi(tasks, n):
    return dask.delayed(np.mean)([dask.delayed(calc_pi)(n) for _ in range(tasks)])


def clock(function, *args, loops=1):
    """Calls a function often enough to be measured; seconds for each call, and the last result."""
    start = time.perf_counter()
    for _ in range(loops):
        result = function(*args)
    return (time.perf_counter() - start) / loops, result


graphs = {}


def graph_of(tasks):
    """The graph of so many tasks, kept for the next time: computing it is timed without building it."""
    if tasks not in graphs:
        graphs[tasks] = build_graph(tasks)
    return graphs[tasks]


def run_mandelbrot(compiled, width, center, extent, maxIter, checked=False):
    seconds, counts = clock(compiled, width, width, complex(*center), complex(*extent), maxIter)
    # The threads of OpenMP go on spinning for some milliseconds. That must not slow the other side.
    time.sleep(0.02)
    return seconds, counts.ravel().tolist() if checked else int(counts.sum())


def on_loops(function):
    return lambda n, loops=1, checked=False: clock(function, n, loops=loops)


def build(tasks, checked=False):
    seconds, graph = clock(build_graph, tasks)
    return seconds, graph.compute(scheduler="synchronous") if checked else 0


cases = {
    "sum_range": on_loops(sum_range),
    "sum_arange": on_loops(sum_arange),
    "calc_pi": on_loops(calc_pi),
    "calc_pi_numpy": on_loops(calc_pi_numpy),
    "increment": on_loops(compiled_increment),
    "saxpy": run_saxpy,
    "dot": run_dot,
    "stencil": run_stencil,
    "black_scholes": run_black_scholes,
    "escape_time": run_escape_time,
    "mandelbrot_serial": lambda **view: run_mandelbrot(mandelbrot_serial, **view),
    "mandelbrot_parallel": lambda **view: run_mandelbrot(mandelbrot_parallel, **view),
    "gather_of_pi": lambda tasks, n, checked=False: clock(
        lambda: gather_of_pi(tasks, n).compute(scheduler="threads")
    ),
    "build": build,
    "build_and_compute": lambda tasks, scheduler, checked=False: clock(
        lambda: build_graph(tasks).compute(scheduler=scheduler)
    ),
    "compute": lambda tasks, scheduler, checked=False: clock(
        lambda: graph_of(tasks).compute(scheduler=scheduler)
    ),
}


def answer(request):
    try:
        seconds, result = cases[request.pop("case")](**request)
        return {"seconds": seconds, "result": result}
    except Exception as error:  # whatever it is, the other side must hear of it
        return {"error": f"{type(error).__name__}: {error}"}


def number(value):
    """NumPy's numbers as JSON's."""
    return value.item()


if __name__ == "__main__":
    if "numpy" in versions:
        np.random.seed(1)
    if "numba" in versions:
        seed(1)
    print(json.dumps(versions), flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line)), default=number), flush=True)
