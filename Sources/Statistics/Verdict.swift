internal import Glibc

/// What an estimate says about a value that was claimed.
package enum Verdict: String, Sendable, Hashable {
  /// Not refuted, and a value off by the resolution would have been.
  case confirmed
  /// Off by more than chance explains: two-sided level 0.001, shared among the entries.
  case refuted
  /// Not refuted, but the error is so large that one off by the resolution would not have been either; or the error
  /// cannot be trusted (``ErrorDoubt``), as that of a sample whose values are all alike.
  case undecided

  package static let level = 0.001

  /// Of one entry; `resolution` is the least deviation that matters.
  init(_ entry: Comparison.Entry, entries: Int, resolution: Double) {
    if entry.se == 0 {
      self =
        Rounding.agree(entry.left, entry.right)
        ? .confirmed : entry.isSampled ? .undecided : .refuted
      return
    }
    let tail = Verdict.level / 2 / Double(max(entries, 1))
    let quantile = studentQuantile(1 - tail, freedom: entry.freedom)
    let critical = quantile * entry.se
    if !critical.isFinite || entry.difference.isNaN {
      self = .undecided
    } else if abs(entry.student) > quantile {
      self = .refuted
    } else {
      self = critical <= resolution ? .confirmed : .undecided
    }
  }

  /// Of several entries together: refuted if one is, confirmed if all are.
  package static func joint(_ all: [Verdict]) -> Verdict {
    if all.contains(.refuted) { return .refuted }
    return all.allSatisfy { $0 == .confirmed } ? .confirmed : .undecided
  }
}

extension Estimate {
  /// What this estimate says about each of several claims, by claim and entry (of symmetric matrices, the
  /// mirrored entry has its mirror's verdict). The least deviation that matters is a tenth of the claim's
  /// largest entry, and, where the claims differ, the least difference to another claim.
  package func verdicts(on claims: [Estimate]) -> [[Verdict]] {
    let count = claims.map(\.value.count).reduce(value.count, max)
    return claims.indices.map { c in
      let comparison = compared(with: claims[c], Margin())
      // An error that one block makes neither confirms nor refutes.
      let isDominated = (self - claims[c]).isDominated
      let scale = 0.1 * (claims[c].value.map { abs($0) }.max() ?? 0)
      func claimed(_ index: Int, _ i: Int) -> Double {
        claims[index].value[claims[index].shape.isEmpty ? 0 : i]
      }
      var verdicts: [Int: Verdict] = [:]
      for entry in comparison.entries {
        let gaps = claims.indices.map { abs(claimed($0, entry.index) - claimed(c, entry.index)) }
        let least = gaps.filter { $0 > 0 }.min() ?? .infinity
        // Against 0 alone nothing says what is much.
        let resolution = scale > 0 ? min(scale, least) : least.isFinite ? least : 0
        verdicts[entry.index] =
          isDominated
          ? .undecided
          : Verdict(entry, entries: comparison.entries.count, resolution: resolution)
      }
      return (0..<count).map { i in
        if let own = verdicts[i] { return own }
        let d = shape.last ?? 1
        return verdicts[i % d * d + i / d] ?? .undecided
      }
    }
  }
}

extension Comparison {
  /// Whether a difference that failed a check is one: off by more than chance explains in some entry. If not,
  /// the margin asks for more than the error can tell.
  package var isRefuted: Bool {
    entries.contains { Verdict($0, entries: entries.count, resolution: .infinity) == .refuted }
  }

  /// By how much the sample must grow for four standard errors to fit into the margin; nil where they do.
  package var missingSample: Double? {
    let ratios = entries.filter { !$0.isWithin && $0.se > 0 && $0.margin > 0 }
      .map { 4 * $0.se / $0.margin }
    return ratios.max().flatMap { $0 > 1 ? $0 * $0 : nil }
  }
}
