internal import Glibc

/// What a pilot of splitting saw: stage by stage how far its paths came.
package struct SplittingPilot: Sendable {
  /// By stage: the largest value along each path, infinite for one that left.
  private var peaks: [[Double]] = []
  /// Where each stage began, and the logarithm of the probability to come there.
  private var starts: [(level: Double, logarithm: Double)] = [(-.infinity, 0)]

  package init() {}

  /// The share of a stage's paths that a new level should keep.
  private static let kept = 0.2

  package enum Next: Sendable, Hashable {
    /// Go on from this level.
    case level(Double)
    /// Enough paths left.
    case done
    /// No path came further than where it began.
    case stuck
  }

  /// Takes the peaks of a stage's paths and says what comes next. Where a jump went far above a level, its copies
  /// begin at one height, and fewer than the wanted share may come further: these are kept then.
  package mutating func add(_ stage: [Double]) -> Next {
    let falling = stage.sorted(by: >)
    let start = starts[starts.count - 1]
    let further = falling.prefix { $0 > start.level }
    guard let least = further.last else { return .stuck }
    peaks.append(falling)
    let wanted = max(1, Int(Double(stage.count) * Self.kept))
    let level = wanted <= further.count ? further[wanted - 1] : least
    if level == .infinity { return .done }
    let share = Double(falling.count { $0 >= level }) / Double(falling.count)
    starts.append((level, start.logarithm + log(share)))
    return .level(level)
  }

  package var stages: Int { peaks.count }

  /// The logarithm of the probability to leave.
  private var whole: Double {
    guard let last = peaks.last else { return 0 }
    let left = Double(last.count { $0 == .infinity }) / Double(max(1, last.count))
    return starts[peaks.count - 1].logarithm + log(max(left, 1 / Double(max(1, last.count))))
  }

  /// As many levels as leave half of the paths at each: close levels keep more families than far ones, since a path
  /// that overshoots is worth more than one that just comes there.
  package var usualLevels: Int { max(0, Int((-whole / log(2)).rounded()) - 1) }

  /// Levels that cut the way to the exit into `count + 1` stages of equal probability.
  package func levels(_ count: Int) -> [Double] {
    guard !peaks.isEmpty else { return [] }
    var levels: [Double] = []
    for j in 1..<max(count + 1, 1) {
      let target = whole * Double(j) / Double(count + 1)
      let stage = starts[..<peaks.count].lastIndex { $0.logarithm >= target } ?? 0
      let share = exp(target - starts[stage].logarithm)
      let paths = peaks[stage]
      let place = min(paths.count - 1, max(0, Int(share * Double(paths.count)) - 1))
      let level = paths[place]
      if level.isFinite, level > levels.last ?? -.infinity { levels.append(level) }
    }
    return levels
  }
}
