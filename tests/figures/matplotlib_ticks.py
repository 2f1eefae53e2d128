"""Writes matplotlib_ticks.json: which ticks matplotlib puts on an axis, and what it writes there."""

import json
from matplotlib.ticker import MaxNLocator, ScalarFormatter

AXES = [  # low, high, most intervals
    (-2.3, 0.7, 8), (-1.5, 1.5, 9), (-1.122, -1.117, 8), (0.2693, 0.2743, 9), (-0.5, 1023.5, 8), (-0.5, 255.5, 9),
    (-0.5, 0.5, 8), (-0.5, 0.5, 1), (-0.5, 1.5, 8), (-0.5, 9.5, 9), (0, 20, 9), (0, 1e6, 8), (0, 2.5e7, 8),
    (0, 3e-7, 9), (-1.11950001, -1.1195, 8), (99990, 100010, 8), (9.999, 10.001, 8), (100000, 100001, 8),
    (-2000.5, -1999.5, 8), (1e9, 1e9 + 5, 9), (0, 1, 1), (0, 1, 2), (-3, 14, 3), (2000, 2020, 8), (-180, 180, 9),
    (-90, 90, 9), (0, 0.00012, 8), (0, 0.0012, 8), (123456, 123457, 5), (-7e5, 9e5, 8), (-7e5, 1e6, 8), (1.1, 1.9, 1),
    (0.1, 0.9, 1), (-5.008828, -5.008808, 3),
]


def axis(low, high, intervals):
    locator = MaxNLocator(nbins=intervals, steps=[1, 2, 2.5, 5, 10])
    locator.create_dummy_axis()
    slack = 1e-10 * (high - low)
    ticks = [float(x) for x in locator.tick_values(low, high) if low - slack <= x <= high + slack]
    formatter = ScalarFormatter(useOffset=True)
    formatter.create_dummy_axis()
    formatter.axis.set_view_interval(low, high)
    formatter.set_locs(ticks)
    labels = [formatter(x) for x in ticks]
    return dict(low=low, high=high, intervals=intervals, ticks=ticks, labels=labels, note=formatter.get_offset())


with open("matplotlib_ticks.json", "w") as file:
    json.dump([axis(*each) for each in AXES], file, ensure_ascii=False, indent=1)
