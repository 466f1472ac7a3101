/// How far two estimates may be apart: the sum of `standardErrors · se + absolute + relative · |right|`.
package struct Margin: Sendable, Hashable {
  package var standardErrors: Double
  package var relative: Double
  package var absolute: Double

  package init(standardErrors: Double = 0, relative: Double = 0, absolute: Double = 0) {
    self.standardErrors = standardErrors
    self.relative = relative
    self.absolute = absolute
  }
}

/// Two estimates held against each other, entry by entry.
package struct Comparison: Sendable, Hashable {
  package struct Entry: Sendable, Hashable {
    /// Row-major index in the shape of the two.
    package let index: Int
    package let left: Double
    package let right: Double
    /// Standard error of the difference, joint where the two share a source.
    package let se: Double
    /// Degrees of freedom of `se`.
    package let freedom: Double
    package let margin: Double
    /// Skewness of the difference's error.
    package let skewness: Double
    /// Whether a side is an estimate. If all of a sample is alike, an error of 0 tells nothing of what was not drawn.
    package let isSampled: Bool

    package var difference: Double { left - right }
    /// Difference in standard errors; 0 if both agree exactly, or have no error and agree to rounding.
    package var z: Double { Rounding.z(left, right, se: se) }
    /// The same with the skewness taken out: Student's t if the two are equal in truth.
    var student: Double { SkewedErrors.corrected(z, skewness: skewness) }
    /// Equal values agree also where they are infinite or without error; NaN never does.
    package var isWithin: Bool { left == right || abs(difference) <= margin }

    /// Probability that entries which are equal in truth come to lie outside the margin, by Student's t.
    package var falseAlarm: Double {
      if se == 0 || margin == .infinity { return 0 }
      return studentTwoSided(margin / se, freedom: freedom)
    }

    /// Two-sided p-value of no difference.
    package var pValue: Double { studentTwoSided(student, freedom: freedom) }
  }

  package let shape: [Int]
  /// Each distinct entry: of two symmetric matrices only the upper triangle.
  package let entries: [Entry]

  package var isWithin: Bool { entries.allSatisfy(\.isWithin) }

  /// Bound on the probability that this check fails although both sides are equal: the sum over entries,
  /// at most 1. NaN errors count as certain alarm.
  package var falseAlarm: Double {
    min(1, entries.map { $0.falseAlarm.isNaN ? 1 : $0.falseAlarm }.reduce(0, +))
  }

  /// The same for a check that demands a *difference*: the probability that entries truly as far apart as
  /// seen here come to lie within the margin; the least over entries, since one that differs is enough.
  package var missedDifference: Double {
    entries.map { entry in
      guard !entry.isWithin else { return 1 }
      guard entry.se > 0 else { return 0 }
      let beyond = (abs(entry.difference) - entry.margin) / entry.se
      let tail = studentTwoSided(beyond, freedom: entry.freedom) / 2
      return tail.isNaN ? 1 : tail
    }.min() ?? 1
  }

  /// Whether every entry has values and a margin to be compared with.
  package var isKnown: Bool {
    entries.allSatisfy { !$0.difference.isNaN && !$0.margin.isNaN }
  }

  /// The entry that is furthest out, in standard errors; one that is not a number before all others.
  package var worst: Entry? {
    entries.max { a, b in
      if a.z.isNaN || b.z.isNaN { return !a.z.isNaN }
      return abs(a.z) < abs(b.z)
    }
  }
}

extension Estimate {
  /// Holds every distinct entry against `other`'s, with the joint error of the difference. A number is
  /// compared with each entry of a larger shape.
  package func compared(with other: Estimate, _ margin: Margin) -> Comparison {
    let difference = self - other
    let (errors, freedom, skewness) = (difference.se, difference.freedom, difference.skewness)
    let entries = Estimate.distinctEntries(self, other).map { i in
      let left = value[shape.isEmpty ? 0 : i]
      let right = other.value[other.shape.isEmpty ? 0 : i]
      let se = Rounding.isDust(errors[i], of: max(abs(left), abs(right))) ? 0 : errors[i]
      // Without error its place is taken by rounding.
      let chance = se == 0 ? Rounding.margin(left, right) : margin.standardErrors * se
      return Comparison.Entry(
        index: i, left: left, right: right, se: se, freedom: freedom[i],
        // 0 · NaN must not spoil a margin that asks for no standard errors.
        margin: (margin.standardErrors == 0 ? 0 : chance)
          + (margin.relative == 0 ? 0 : margin.relative * abs(right)) + margin.absolute,
        skewness: se == 0 ? 0 : skewness[i], isSampled: !difference.sources.isEmpty)
    }
    return Comparison(shape: difference.shape, entries: entries)
  }

  package func isWithin(
    _ other: Estimate, standardErrors: Double = 0, relative: Double = 0, absolute: Double = 0
  ) -> Bool {
    compared(
      with: other,
      Margin(standardErrors: standardErrors, relative: relative, absolute: absolute)
    ).isWithin
  }

  /// z-scores of every entry.
  package func zScores(against other: Estimate) -> [Double] {
    let se = (self - other).se
    return se.indices.map { i in
      Rounding.z(
        value[shape.isEmpty ? 0 : i], other.value[other.shape.isEmpty ? 0 : i], se: se[i])
    }
  }

  /// Row-major indices of the entries that can differ: the upper triangle if both are symmetric matrices
  /// (to rounding, 8 ulps, of every replicate's value), else all.
  static func distinctEntries(_ a: Estimate, _ b: Estimate) -> [Int] {
    let shape = a.shape.isEmpty ? b.shape : a.shape
    let count = shape.reduce(1, *)
    guard shape.count == 2, shape[0] == shape[1] else { return Array(0..<count) }
    let d = shape[0]
    let symmetric = [a, b].allSatisfy { e in
      e.shape.isEmpty
        || (0..<d).allSatisfy { i in
          (0..<i).allSatisfy { j in
            let (x, y) = (e.value[i * d + j], e.value[j * d + i])
            return x == y || abs(x - y) <= 8 * max(abs(x), abs(y)).ulp
          }
        }
    }
    return symmetric ? (0..<count).filter { $0 / d <= $0 % d } : Array(0..<count)
  }
}
