extension Array where Element: Comparable {
  /// Ascending; in any order once a stop is wanted. Values that compare equal keep no order.
  @inlinable package func sortedInRuns() -> [Element] { sortedInRuns(by: <) }
}

extension Array {
  /// Sorted runs of 65 536, merged in pairs: between them, and before, it is asked whether to stop. Visible to callers'
  /// compilers, so that it is made for their elements: through witnesses it takes eight times as long.
  @inlinable package func sortedInRuns(by precedes: (Element, Element) -> Bool) -> [Element] {
    let run = 1 << 16
    // Many short ones may follow each other.
    if count > 1 << 12, StopWish.isMade { return self }
    guard count > run else { return sorted(by: precedes) }
    var from: [Element] = []
    from.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: run) {
      if StopWish.isMade { return self }
      from += self[start..<Swift.min(start + run, count)].sorted(by: precedes)
    }
    var width = run
    while width < count {
      var merged: [Element] = []
      merged.reserveCapacity(count)
      var patience = Patience()
      for start in stride(from: 0, to: count, by: 2 * width) {
        let middle = Swift.min(start + width, count)
        let end = Swift.min(start + 2 * width, count)
        var (i, j) = (start, middle)
        while i < middle, j < end {
          if precedes(from[j], from[i]) {
            merged.append(from[j])
            j += 1
          } else {
            merged.append(from[i])
            i += 1
          }
          if patience.isOver(after: 8) { return self }
        }
        merged += from[i..<middle]
        merged += from[j..<end]
      }
      from = merged
      width *= 2
    }
    return from
  }
}
