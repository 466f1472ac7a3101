internal import Glibc

/// A series in one line of text.
package enum Sparkline {
  /// One character a value, scaled from the least to the greatest; a space for what is not finite (or, on a
  /// logarithmic scale, not positive). More values than `width` are averaged in groups (medians of groups
  /// on a logarithmic scale would hide spikes; the greatest is taken there).
  package static func text(
    _ values: [Double], width: Int? = nil, scale: Plot.Scale = .linear, unicode: Bool = true
  ) -> String {
    let levels = unicode ? Array("▁▂▃▄▅▆▇█") : Array("_.-~=+*#")
    let shown = values.map { x in
      switch scale {
      case .linear: x.isFinite ? x : .nan
      case .log: x.isFinite && x > 0 ? log(x) : .nan
      }
    }
    let cells = gathered(shown, width ?? shown.count, scale)
    let finite = cells.filter { !$0.isNaN }
    guard let low = finite.min(), let high = finite.max() else {
      return String(repeating: " ", count: cells.count)
    }
    return String(
      cells.map { x -> Character in
        if x.isNaN { return " " }
        // Halves first: the span of two finite numbers may be infinite.
        let share = high > low ? (x / 2 - low / 2) / (high / 2 - low / 2) : 0.5
        return levels[min(levels.count - 1, Int(share * Double(levels.count)))]
      })
  }

  private static func gathered(_ x: [Double], _ width: Int, _ scale: Plot.Scale) -> [Double] {
    guard x.count > width, width > 0 else { return x }
    return (0..<width).map { k in
      let group = x[(x.count * k / width)..<(x.count * (k + 1) / width)].filter { !$0.isNaN }
      guard !group.isEmpty else { return .nan }
      switch scale {
      case .linear: return group.map { $0 / Double(group.count) }.reduce(0, +)
      case .log: return group.max() ?? .nan
      }
    }
  }
}
