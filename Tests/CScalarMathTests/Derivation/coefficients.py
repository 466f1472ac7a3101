"""Prints the polynomial coefficients and tables of CScalarMath, highest degree first.

Each is the truncated Chebyshev expansion (mpmath.chebyfit, 60 digits) of a smooth remainder, so that
the rounding of the coefficients touches only the small part of the result.  The headers evaluate most
of them as even and odd halves (a shorter chain of dependent operations than Horner's), the normal
sampler's and log Gamma's by Horner.  Run: python3 coefficients.py
"""

import struct

from mpmath import chebyfit, erfc, euler, exp, log, mp, mpf, pi, polyval, sqrt, taylor, zeta

mp.dps = 60


def series(name, variable, f, low, high, count, scale=lambda x: mpf(1)):
    """Fits f on [low, high] with `count` coefficients; scale turns the error into a relative one."""
    low, high = mpf(low), mpf(high)
    coefficients = chebyfit(f, [low, high], count)
    doubles = [mpf(float(c)) for c in coefficients]
    points = [low + (high - low) * (mpf(i) + mpf("0.37")) / 200 for i in range(200)]
    worst = max(abs((polyval(coefficients, x) - f(x)) * scale(x)) for x in points)
    print(f"// {name}: {count} coefficients, error {float(worst):.1e} (in doubles "
          f"{float(max(abs((polyval(doubles, x) - f(x)) * scale(x)) for x in points)):.1e})")
    for i, c in enumerate(doubles):
        text = float(c).hex()
        print(f"  double p = {text};" if i == 0 else f"  p = sgd_fma(p, {variable}, {text});")


def pair(name, value, bits=53):
    """A constant as hi + lo, hi with `bits` bits."""
    from mpmath import floor, frexp, ldexp
    m, e = frexp(value)
    high = ldexp(floor(ldexp(m, bits) + mpf("0.5")), e - bits)
    low = float(value - high)
    print(f"// {name}: {float(high).hex()} + {low.hex()} + {float(value - high - mpf(low)).hex()}")


def by_series(f, n0, terms=30):
    """The remainder of f's Taylor series from term n0 on, divided by x**n0 (exact near 0)."""
    t = taylor(f, 0, n0 + terms)
    return lambda x: polyval(list(reversed(t[n0:])), x)


def even(t):
    """The series with coefficients t, lowest first (in z = x**2 for even and odd functions)."""
    return lambda z: polyval(list(reversed(t)), z)


half = log(2) / 2 * mpf("1.001")
sixteenth = log(2) / 32 * mpf("1.001")
fact = lambda n: mp.factorial(n)
series("exp: (e^r - 1 - r) / r^2, r within ln 2 / 32", "r", even([1 / fact(k + 2) for k in range(25)]), -sixteenth, sixteenth, 6, lambda r: r * r)
series("expm1: (e^r - 1 - r) / r^2", "r", by_series(exp, 2), -half, half, 11, lambda r: r * r)
series("sinh: (sinh r - r) / r^3", "z", even([1 / fact(2 * k + 3) for k in range(20)]), 0, half**2, 6, lambda z: z)
series("cosh: (cosh r - 1 - z/2) / z^2", "z", even([1 / fact(2 * k + 4) for k in range(20)]), 0, half**2, 6, lambda z: z * z)
quarter = pi / 4 * mpf("1.0001")
series("sin: (sin r - r) / r^3", "z", even([(-1)**(k + 1) / fact(2 * k + 3) for k in range(20)]), 0, quarter**2, 7, lambda z: z)
series("cos: (cos r - 1 + z/2) / z^2", "z", even([(-1)**k / fact(2 * k + 4) for k in range(20)]), 0, quarter**2, 6, lambda z: z * z)
tau = 2 * pi
series("sin 2 pi r / r", "z", even([(-1)**k * tau**(2 * k + 1) / fact(2 * k + 1) for k in range(25)]), 0, mpf(1) / 64, 7, lambda z: 1 / tau)
series("cos 2 pi r", "z", even([(-1)**k * tau**(2 * k) / fact(2 * k) for k in range(25)]), 0, mpf(1) / 64, 8)
fl, fh = sqrt(mpf("0.5")) - 1 - mpf("1e-6"), sqrt(mpf(2)) - 1 + mpf("1e-6")
series("1 / (2 + f)", "f", lambda f: 1 / (2 + f), fl, fh, 4, lambda f: 2 + f)
zl = (fh / (2 + fh))**2 * mpf("1.0001")
series("log1p: 2 (atanh s / s - 1) / z", "z", even([mpf(2) / (2 * k + 3) for k in range(40)]), 0, zl, 7, lambda z: z)
series("pow: (log(1+r) - r + r^2/2) / r^3", "r", even([mpf(-1)**k / (k + 3) for k in range(100)]), mpf("-0.01525"), mpf("0.01563"), 8, lambda r: r**3)
series("log: (log(1+r) - r + r^2/2) / r^3", "r", even([mpf(-1)**k / (k + 3) for k in range(100)]), mpf("-0.01525"), mpf("0.01563"), 6, lambda r: r * r)
# Normals: -2 log u = -2 k ln 2 + 2 log(inverse) - 2 log(1 + r), r = z inverse - 1, |r| < 1/32.
g = even([mpf(-1)**(k + 1) * 2 / (k + 3) for k in range(100)])
series("-2 log: (-2 log(1+r) + 2 r - r^2) / r^3", "r", g, mpf("-0.0296"), mpf("0.03126"), 7, lambda r: r * r)
eighth = pi / 8
series("sin(pi r / 8) / r", "z", even([(-1)**k * eighth**(2 * k + 1) / fact(2 * k + 1) for k in range(25)]), 0, mpf(1) / 4, 5, lambda z: 1 / eighth)
series("cos(pi r / 8)", "z", even([(-1)**k * eighth**(2 * k) / fact(2 * k) for k in range(25)]), 0, mpf(1) / 4, 5)


def table(name, values):
    print(f"// {name}")
    for v in values:
        print(f"  {float(v).hex()},")


# Sixteen intervals of a binade from 0.703125; the one that holds 1 has inverse 1.
edges = [mpf("0.703125") + mpf(i) / 32 for i in range(10)] + [mpf("1.03125") + mpf(i) / 16 for i in range(7)]
inverses = [mpf(1) if i == 9 else mpf(float(2 / (edges[i] + edges[i + 1]))) for i in range(16)]
print("//", [float(max(abs(edges[i] * inverses[i] - 1), abs(edges[i + 1] * inverses[i] - 1))) for i in range(16)])
table("table inverse", inverses)
table("table 2 log inverse", [2 * log(v) for v in inverses])
table("table cosine of 2 pi (s + 1/2) / 16", [mp.cos(2 * pi * (s + mpf("0.5")) / 16) for s in range(16)])
table("table sine of 2 pi (s + 1/2) / 16", [mp.sin(2 * pi * (s + mpf("0.5")) / 16) for s in range(16)])
# exp: sixteenth roots of two, as bits from which i 2^48 is taken, and what their rounding took away.
roots = [mpf(2)**(mpf(i) / 16) for i in range(16)]
print("// roots")
for i, v in enumerate(roots):
    print(f"  0x{struct.unpack('<Q', struct.pack('<d', float(v)))[0] - (i << 48):016x}u,")
table("relative tails of the roots", [(v - mpf(float(v))) / v for v in roots])
pair("16 / ln 2", 16 / log(2))
pair("ln 2 / 16, 38 bits", log(2) / 16, 38)
# log and pow: 32 intervals of a binade from 0.7109375; heads are multiples of 2^-42.
edges = [mpf("0.7109375") + mpf(i) / 64 for i in range(19)] + [mpf("1.015625") + mpf(i) / 32 for i in range(14)]
inverses = [mpf(1) if i == 18 else mpf(float(2 / (edges[i] + edges[i + 1]))) for i in range(32)]
heads = [mp.floor(-log(v) * 2**42 + mpf("0.5")) / 2**42 for v in inverses]
table("log inverse", inverses)
table("log head", heads)
table("log tail", [-log(v) - h for v, h in zip(inverses, heads)])
head = mp.floor(log(2) * 2**42 + mpf("0.5")) / 2**42
table("ln 2 as a multiple of 2^-42, and the rest", [head, log(2) - head])
ta = (sqrt(mpf(2)) - 1)**2 * mpf("1.0001")
series("atan: (atan t - t) / t^3", "z", even([mpf(-1)**(k + 1) / (2 * k + 3) for k in range(60)]), 0, ta, 11, lambda z: z)
ce = 2 / sqrt(pi)
series("erf: (erf x / x - 2/sqrt pi) / z", "z", even([ce * mpf(-1)**(k + 1) / (fact(k + 1) * (2 * k + 3)) for k in range(60)]), 0, mpf("1.0001"), 12, lambda z: z)
K = mpf("3.5")
def erfcx_scaled(t):
    x = K * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)
series("erfc: (1 + 2x) e^(x^2) erfc x, t = (x-3.5)/(x+3.5)", "t", erfcx_scaled, (mpf("0.44") - K) / (mpf("0.44") + K),
       (mpf("28.1") - K) / (mpf("28.1") + K), 21)
pair("ln 2, 40 bits", log(2), 40)
pair("ln 2", log(2))
pair("pi/2", pi / 2)
pair("pi/4, 50 bits", pi / 4, 50)
pair("2/pi", 2 / pi)
pair("1/3", mpf(1) / 3)
pair("2/sqrt pi", ce)
pair("log2 e", 1 / log(2))
pair("1/2 log 2 pi", log(2 * pi) / 2)

wide = mpf("0.3001")
series("lgamma(1+t)/t", "t", even([-euler] + [zeta(k) * (-1)**k / k for k in range(2, 140)]), -wide, wide, 23)
series("lgamma(2+t)/t", "t", even([1 - euler] + [(zeta(k) - 1) * (-1)**k / k for k in range(2, 140)]), -wide, wide, 18)


def inverse_erfc(q):
    y = sqrt(-log(q)) if q < mpf("0.3") else (1 - q) * mpf("0.886")
    for _ in range(60):
        d = (erfc(y) - q) / (2 / sqrt(pi) * exp(-y * y))
        d = d / (1 - y * d) if abs(y * d) < mpf("0.9") else d / 2
        y += d
        if abs(d) < mpf(10)**-40:
            break
    return y


def inverse_by_w(w):
    """y / a where w = -log(1 - a^2) and erf y = a."""
    a = sqrt(-mp.expm1(-w))
    return inverse_erfc(exp(-w) / (1 + a)) / a


mp.dps = 40
series("central: y/a, v = w - 2.5", "v", lambda v: inverse_by_w(v + mpf("2.5")), mpf("-2.4999"), mpf("2.5"), 9)
series("tail: y / (a sqrt w), v = 1 / sqrt w", "v", lambda v: inverse_by_w(1 / v**2) * v, mpf(1) / mpf("27.4"), 1 / sqrt(mpf(5)), 9)
mp.prec = 1600
v = 2 / mp.pi
print("// 2/pi after 64 zero bits\n    0x0000000000000000u")
for i in range(20):
    v = v * 2**64
    print(f"    0x{int(mp.floor(v)):016x}u,")
    v -= mp.floor(v)
