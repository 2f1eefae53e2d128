"""Computes what the mathematics library is compared with, by mpmath (python3-mpmath).

Reads and rewrites references.txt: a line for each point, with the name of the function, its arguments, the result
rounded correctly, and how far the true value lies above that, in thousandths of an ulp of the result. Arguments and
results are the 64 bits of a double in hexadecimal. To add points, write lines with names and arguments only.
"""

import pathlib
import struct

import mpmath
from mpmath import mpf

FUNCTIONS = {
    "acos": mpmath.acos,
    "acosh": mpmath.acosh,
    "asin": mpmath.asin,
    "asinh": mpmath.asinh,
    "atan": mpmath.atan,
    "atan2": mpmath.atan2,
    "atanh": mpmath.atanh,
    "cbrt": lambda x: mpmath.sign(x) * mpmath.cbrt(abs(x)),
    "cos": mpmath.cos,
    "cosh": mpmath.cosh,
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "hypot": lambda x, y: mpmath.sqrt(x * x + y * y),
    "log": mpmath.log,
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
    "log1p": mpmath.log1p,
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "pow": mpmath.power,
    "sin": mpmath.sin,
    "sinh": mpmath.sinh,
    "tan": mpmath.tan,
    "tanh": mpmath.tanh,
}


def to_double(bits):
    return struct.unpack(">d", bytes.fromhex(bits))[0]


def to_bits(double):
    return struct.pack(">d", double).hex()


def ulp(value):
    """The distance of neighbouring doubles where the value lies."""
    exponent = mpmath.frexp(value)[1] if value else 0
    return mpf(2) ** max(exponent - 53, -1074)


def rounded(value):
    """The nearest double; of two, the even one."""
    unit = ulp(value)
    count = mpmath.nint(value / unit)
    return float(count * unit)


def reference(name, arguments):
    value = FUNCTIONS[name](*(mpf(to_double(bits)) for bits in arguments))
    result = rounded(value)
    above = int(mpmath.nint((value - mpf(result)) / ulp(mpf(result)) * 1000))
    return " ".join([name, *arguments, to_bits(result), str(above)])


def main():
    mpmath.mp.prec = 2400
    path = pathlib.Path(__file__).with_name("references.txt")
    two = {"atan2", "hypot", "pow"}
    lines = [line.split() for line in path.read_text().splitlines()]
    points = sorted({(line[0], *line[1 : 3 if line[0] in two else 2]) for line in lines})
    path.write_text("".join(reference(name, arguments) + "\n" for name, *arguments in points))


main()
