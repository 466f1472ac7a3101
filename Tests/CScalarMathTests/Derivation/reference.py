"""Writes the tables of reference values in ../Tables (mpmath, 400 bits).  Run: python3 reference.py

An entry is the argument's bits, the bits of the rounded value, and the rounding error in 1/4096 ulp.
"""

import math
import random
import struct

import mpmath as m

m.mp.prec = 1400  # enough for the sine of the largest double
random.seed(20260101)


def bits(x):
    return "%016x" % struct.unpack("<Q", struct.pack("<d", x))[0]


def entry(arguments, value):
    f = float(value)
    if math.isinf(f) or f == 0:
        return None
    ulp = m.mpf(2) ** (max(math.frexp(f)[1], -1021) - 53)
    return " ".join([bits(x) for x in arguments] + [bits(f), str(int(m.nint((value - m.mpf(f)) / ulp * 4096)))])


def uniform(low, high, n):
    return [random.uniform(low, high) for _ in range(n)]


def logarithmic(low, high, n, sign=True):
    values = [math.exp(random.uniform(math.log(low), math.log(high))) for _ in range(n)]
    return [v * random.choice((-1, 1)) if sign else v for v in values]


def near(points, n=2):
    """Each point and its n neighbours on both sides."""
    result = []
    for p in points:
        low = high = p
        result.append(p)
        for _ in range(n):
            low, high = math.nextafter(low, -math.inf), math.nextafter(high, math.inf)
            result += [low, high]
    return result


def inverse(f, derivative, start):
    y = m.mpf(start)
    for _ in range(200):
        step = f(y) / derivative(y)
        y -= step
        if abs(step) < abs(y) * m.mpf(2) ** -200:
            break
    return y


def erfinv(p):
    if p < 0:
        return -erfinv(-p)
    q = 1 - m.mpf(p)
    y = m.sqrt(-m.log(q)) if q < 0.3 else m.mpf(p)
    for _ in range(100):
        ratio = (m.erfc(y) - q) / (2 / m.sqrt(m.pi) * m.exp(-y * y))
        y += ratio / (1 - y * ratio) if abs(y * ratio) < 0.9 else ratio / 2
        if abs(ratio) < m.mpf(10) ** -60:
            break
    return y


def quantile(p):
    p = m.mpf(p)
    if p > 0.5:
        return -quantile(1 - p)
    q = 2 * p
    y = m.sqrt(-m.log(q)) if q < 0.3 else 1 - q
    for _ in range(200):
        d = m.log(m.erfc(y) / q)
        h = 2 / m.sqrt(m.pi) * m.exp(-y * y) / m.erfc(y)
        y += d / h
        if abs(d) < m.mpf(10) ** -60:
            break
    return -y * m.sqrt(2)


ln2 = math.log(2)
tiny = [5e-324, -3e-320, 2.2250738585072014e-308, 1e-300, -1e-20, 2.0**-54, 2.0**-29, 1e-8, 1e-5]
multiples = [k * math.pi / 2 for k in (1, 2, 3, 4, 7, 22, 355, 573204, 4039746, 21361410)]
huge = [6381956970095103 * 2.0**797, 5.319372648326541e255, 1.7976931348623157e308, 1e22, 2.0**25 + 1]
halves = near([k * ln2 / 2 for k in (-3, -1, 1, 3, 5)], 1)

groups = {
    "Exp": {
        "exp": (m.exp, tiny + halves + uniform(-1, 1, 30) + uniform(-745, 709.7, 40) + near([709.78, -708.4, -745.1], 1)),
        "expm1": (m.expm1, tiny + halves + uniform(-1, 1, 40) + uniform(-40, 709, 25) + logarithmic(1e-17, 1e-2, 15)),
        "sinh": (m.sinh, tiny + halves + uniform(-3, 3, 40) + uniform(-710, 710.4, 20) + logarithmic(1e-9, 1, 15)),
        "cosh": (m.cosh, tiny + halves + uniform(-3, 3, 40) + uniform(-710, 710.4, 20)),
        "tanh": (m.tanh, tiny + halves + uniform(-3, 3, 50) + uniform(-21, 21, 20) + logarithmic(1e-9, 1, 15)),
    },
    "Log": {
        "log": (m.log, [abs(t) for t in tiny] + near([1.0, math.sqrt(0.5), math.sqrt(2), 2.0]) + uniform(0.5, 2, 40)
                + logarithmic(1e-300, 1e300, 30, False)),
        "log1p": (m.log1p, tiny + near([-0.5, math.sqrt(0.5) - 1, math.sqrt(2) - 1, 1.0]) + uniform(-1, 2, 40)
                  + logarithmic(1e-18, 0.9, 30) + logarithmic(1, 1e300, 10, False)),
    },
    "Trig": {
        "sin": (m.sin, tiny + near(multiples, 1) + huge + uniform(-10, 10, 40) + logarithmic(1e-3, 3e7, 20) + logarithmic(1e8, 1e300, 20)),
        "cos": (m.cos, tiny + near(multiples, 1) + huge + uniform(-10, 10, 40) + logarithmic(1e-3, 3e7, 20) + logarithmic(1e8, 1e300, 20)),
        "tan": (m.tan, tiny + near(multiples, 1) + huge + uniform(-10, 10, 40) + logarithmic(1e-3, 3e7, 20) + logarithmic(1e8, 1e300, 20)),
    },
    "Atan": {
        "atan": (m.atan, tiny + near([math.sqrt(2) - 1, 1.0, math.sqrt(2) + 1]) + uniform(-3, 3, 50) + logarithmic(1e-9, 1e20, 30)),
        "asin": (m.asin, tiny + near([0.5, -0.5]) + uniform(-1, 1, 50) + [1 - 2.0**-k for k in range(2, 53, 3)] + [1.0, -1.0]),
        "acos": (m.acos, tiny + near([0.5, -0.5]) + uniform(-1, 1, 50) + [1 - 2.0**-k for k in range(2, 53, 3)] + [2.0**-k - 1 for k in range(2, 53, 3)]),
    },
    "Special": {
        "erf": (m.erf, tiny + near([0.5, -1.0, 1.0]) + uniform(-1, 1, 40) + uniform(-6, 6, 40)),
        "erfc": (m.erfc, tiny + near([0.5, -0.5, 1.0]) + uniform(-1, 1, 40) + uniform(-5, 26.5, 50)),
        "erfinv": (erfinv, tiny[2:] + near([0.7, 0.5]) + uniform(-1, 1, 50) + [1 - 2.0**-k for k in range(2, 54, 3)]),
        "quantile": (quantile, near([0.15, 0.85]) + uniform(0, 1, 50) + logarithmic(1e-300, 0.1, 25, False) + [5e-324, 1e-310, 1 - 2.0**-53, 0.5 - 2.0**-30]),
        "lgamma": (lambda x: m.re(m.loggamma(m.mpf(x))), [abs(t) for t in tiny] + near([0.7, 1.3, 1.7, 2.3, 16.0], 1) + uniform(0, 4, 40)
                   + uniform(0, 40, 30) + logarithmic(40, 1e305, 20, False)),
    },
}


def pairs():
    xs = uniform(0, 3, 30) + logarithmic(1e-300, 1e300, 20, False) + uniform(0.99, 1.01, 20)
    ys = uniform(-50, 50, 30) + uniform(-1, 1, 20) + uniform(-70000, 70000, 20)
    result = list(zip(xs, ys)) + [(-x, float(n)) for x in uniform(0, 9, 15) for n in (random.randint(-250, 250),)]
    return result + [(5e-324, 0.5), (2.0, 1023.9999999), (10.0, -323.0), (1 + 2.0**-52, 1e18), (3.0, 0.5)]


angles = (list(zip(uniform(-2, 2, 50), uniform(-2, 2, 50))) + list(zip(logarithmic(1e-300, 1e300, 25), logarithmic(1e-300, 1e300, 25)))
          + [(1.0, 1.0), (1e-310, 1e-310), (-1e308, 1.5e308), (1e-310, 1.0), (1e308, -1e-308)])
groups["Pow"] = {
    "pow": (lambda x, y: m.power(m.mpf(x), m.mpf(y)), pairs()),
    "atan2": (lambda y, x: m.atan2(m.mpf(y), m.mpf(x)), angles),
    "hypot": (lambda x, y: m.sqrt(m.mpf(x) ** 2 + m.mpf(y) ** 2), angles),
}

for group, functions in groups.items():
    with open(f"../Tables/{group}Table.swift", "w") as file:
        file.write("// Generated by Derivation/reference.py.\n\nextension ReferenceTable {\n")
        for i, (name, (f, points)) in enumerate(functions.items()):
            entries = []
            for p in points:
                arguments = p if isinstance(p, tuple) else (p,)
                if name == "log1p" and p <= -1:
                    continue
                e = entry(arguments, f(*[m.mpf(a) for a in arguments]))
                if e:
                    entries.append(e)
            file.write(("\n" if i else "") + f"  static let {name} = \"\"\"\n")
            per = 2 if len(arguments) == 1 else 1
            for k in range(0, len(entries), per):
                file.write("    " + " ".join(entries[k:k + per]) + "\n")
            file.write("    \"\"\"\n")
        file.write("}\n")
