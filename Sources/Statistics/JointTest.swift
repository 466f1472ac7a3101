internal import Glibc

/// Whether all entries together are what they are held against: Hotelling's T².
package struct JointTest: Sendable, Hashable {
  /// `Δᵀ C⁻¹ Δ`, with the covariance of the difference.
  package let statistic: Double
  /// How many entries (distinct, with an error) were tested.
  package let dimension: Int
  package let pValue: Double
}

extension Estimate {
  /// Tests `self = other` in all distinct entries at once: `T² (f − d + 1)/(f d)` is Fisher's F with
  /// `d, f − d + 1` degrees of freedom, `f` being the least of the entries' (exact for Gaussian block
  /// values of one source). nil where there are too few blocks for so many entries, or an entry has no error.
  package func jointTest(against other: Estimate) -> JointTest? {
    let difference = self - other
    let entries = Estimate.distinctEntries(self, other)
    let d = entries.count
    guard d > 0, let f = entries.map({ difference.freedom[$0] }).min(), f >= Double(d) else {
      return nil
    }
    // Solves L y = Δ with C = L Lᵀ on the fly; T² = yᵀ y.
    var c = difference.covariance(of: entries)
    var y = entries.map { difference.value[$0] }
    for j in 0..<d {
      let pivot = c[j * d + j]
      // A pivot lost to rounding: the entries depend on each other linearly.
      guard pivot > 1e-12 * difference.covariance(of: [entries[j]])[0] else { return nil }
      let root = pivot.squareRoot()
      y[j] /= root
      for i in (j + 1)..<max(d, j + 1) {
        let factor = c[i * d + j] / root
        y[i] -= factor * y[j]
        for k in (j + 1)...i { c[i * d + k] -= factor * c[k * d + j] / root }
      }
    }
    let statistic = y.map { $0 * $0 }.reduce(0, +)
    let free = Double(d)
    let p =
      f.isInfinite
      ? chiSquareUpper(statistic, freedom: free)
      : fisherUpper(statistic * (f - free + 1) / (f * free), free, f - free + 1)
    return JointTest(statistic: statistic, dimension: d, pValue: p)
  }
}
