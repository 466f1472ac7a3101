/// Merging in a fixed tree, so that digits do not depend on who computed which part.
package enum MergeTree {
  /// Where a range of `count` leaves is split: at the largest power of two below `count`. So leaves
  /// `0 ..< 2^k` are always one subtree, whatever comes after them.
  package static func split(_ count: Int) -> Int {
    precondition(count >= 2, "a leaf is not split")
    return 1 << (Int.bitWidth - 1 - (count - 1).leadingZeroBitCount)
  }

  /// The leaves merged; nil if there are none. The depth is `log2(count)`.
  package static func merge<Leaf>(
    _ leaves: some RandomAccessCollection<Leaf>, _ join: (Leaf, Leaf) -> Leaf
  ) -> Leaf? {
    guard let first = leaves.first else { return nil }
    guard leaves.count > 1 else { return first }
    let middle = leaves.index(leaves.startIndex, offsetBy: split(leaves.count))
    guard let left = merge(leaves[..<middle], join), let right = merge(leaves[middle...], join)
    else { return first }
    return join(left, right)
  }

  /// For each leaf, all the others merged (by prefixes and suffixes: `3 · count` merges); nil where
  /// there are no others.
  package static func leavingOut<Leaf>(_ leaves: [Leaf], _ join: (Leaf, Leaf) -> Leaf) -> [Leaf?] {
    var suffix = [Leaf?](repeating: nil, count: leaves.count + 1)
    for i in leaves.indices.reversed() {
      suffix[i] = suffix[i + 1].map { join(leaves[i], $0) } ?? leaves[i]
    }
    var prefix: Leaf?
    var result: [Leaf?] = []
    for i in leaves.indices {
      if let before = prefix, let after = suffix[i + 1] {
        result.append(join(before, after))
      } else {
        result.append(prefix ?? suffix[i + 1])
      }
      prefix = prefix.map { join($0, leaves[i]) } ?? leaves[i]
    }
    return result
  }

  /// Neighbours merged until at most `most` blocks of (nearly) equal numbers of leaves remain.
  package static func coarsened<Leaf>(
    _ leaves: [Leaf], to most: Int, _ join: (Leaf, Leaf) -> Leaf
  ) -> [Leaf] {
    blockRanges(leaves.count, most).compactMap { merge(leaves[$0], join) }
  }

  /// `count` leaves cut into at most `most` contiguous blocks, the sizes of which differ by one at most.
  package static func blockRanges(_ count: Int, _ most: Int) -> [Range<Int>] {
    precondition(most > 0, "at least one block")
    let blocks = min(count, most)
    return (0..<blocks).map { count * $0 / blocks..<count * ($0 + 1) / blocks }
  }
}
