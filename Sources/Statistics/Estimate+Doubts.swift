/// What speaks against the error of an estimate.
///
/// An error from blocks takes for granted that the blocks' deviations have a variance. Under heavy tails they have
/// none, as those of a variance where fourth moments are infinite: then a single block makes most of the sum of
/// squares, or, before that block was met, the error is far too small. Of 64 blocks of normal numbers the largest
/// share stays below 0.3 in 99 of 100 estimates of a variance; for Student's t with 3 degrees of freedom it is
/// above in 60 to 70, with 2.5 in 75 to 80.
package enum ErrorDoubt: Sendable, Hashable {
  /// One of so many blocks makes this share of the variance.
  case oneBlock(share: Double, of: Int)
  /// There is one observation, or one block.
  case single
  /// The paths are no longer than their correlations.
  case correlated
  /// One family of paths is left.
  case oneFamily
  /// Few families are, or few jumps made them.
  case fewFamilies

  package var text: String {
    switch self {
    case .oneBlock(let share, let count):
      "one of \(count) blocks makes \(Int((100 * share).rounded())) % of the error, as where moments are infinite"
    case .single: "no error from one observation"
    case .correlated: "no error, since the paths are no longer than their correlations"
    case .oneFamily: "no error, since one family of paths is left"
    case .fewFamilies:
      "an order of magnitude: the paths that got out go back to few, and others may matter more; raise `replicas:`"
    }
  }
}

extension Estimate {
  private static let leastBlocks = 32
  private static let largestShare = 0.3

  /// The worst doubt of any entry; nil where there is none.
  package var doubt: ErrorDoubt? {
    guard isSampled, value.contains(where: \.isFinite) else { return nil }
    for source in sources where source.freedom == 0 && source.isOfBlocks { return .single }
    for source in sources where source.freedom.isNaN { return .oneFamily }
    for source in sources where source.isRough { return .fewFamilies }
    let total = variance
    if zip(value, total).contains(where: { $0.isFinite && $1.isNaN }) { return .correlated }
    var worst = (share: 0.0, blocks: 0)
    for source in sources where source.isOfBlocks && source.count >= Self.leastBlocks {
      for row in source.deviations(of: value) {
        for (deviation, whole) in zip(row, total) where whole > 0 {
          let share = deviation * deviation / whole
          if share > worst.share { worst = (share, source.count) }
        }
      }
    }
    return worst.share > Self.largestShare
      ? .oneBlock(share: worst.share, of: worst.blocks) : nil
  }

  /// Whether a block of numbers so much larger than the others was met that nobody knows what the next one will bring.
  package var isDominated: Bool {
    if case .oneBlock? = doubt { true } else { false }
  }
}
