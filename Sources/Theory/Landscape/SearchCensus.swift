/// How many of a search's starts found which minima, and what that tells of minima that none found.
///
/// With `Q₁` minima found by exactly one of `n` starts and `Q₂` by exactly two, the chance that one more start finds
/// a new one is about the share of starts that found a minimum no other did (Good 1953), and
/// `(n − 1)/n · Q₁(Q₁ − 1)/(2(Q₂ + 1))` minima are unseen (Chao 1987, incidence data). The latter is exact in
/// the mean where all unseen minima are equally hard to find, and too small otherwise. Both are for starts drawn
/// independently; starts spread evenly repeat themselves less, so that both come out rather too large.
package struct SearchCensus: Sendable, Equatable {
  package let starts: Int
  /// Starts that found a minimum which no other start found.
  package let soleFinders: Int
  /// Minima found by exactly one, and by exactly two starts.
  package let once: Int
  package let twice: Int
  /// Starts that found none, because the way down left the box, or ended where the loss is not smooth.
  package let left: Int
  package let stuck: Int

  package init(
    starts: Int, soleFinders: Int, once: Int, twice: Int, left: Int = 0, stuck: Int = 0
  ) {
    (self.starts, self.soleFinders) = (starts, soleFinders)
    (self.once, self.twice) = (once, twice)
    (self.left, self.stuck) = (left, stuck)
  }

  /// `finds`: by start, the minima that it found. Minima that are known otherwise say nothing of the starts.
  init(_ finds: [Set<Int>], known: Set<Int>, left: Int, stuck: Int) {
    var finders: [Int: Int] = [:]
    for find in finds {
      for minimum in find where !known.contains(minimum) { finders[minimum, default: 0] += 1 }
    }
    self.init(
      starts: finds.count,
      soleFinders: finds.count { $0.contains { finders[$0] == 1 } },
      once: finders.values.count { $0 == 1 }, twice: finders.values.count { $0 == 2 },
      left: left, stuck: stuck)
  }

  /// The probability that one more start finds a minimum that is not in the list; an error of at least `1/n`.
  package var newMinimum: (value: Double, se: Double) {
    let n = Double(starts)
    guard n > 0 else { return (0, 0) }
    let share = Double(soleFinders) / n
    let variance = Double(soleFinders) * (1 - share) + 2 * Double(twice) + 1
    return (share, variance.squareRoot() / n)
  }

  /// How many minima of the box are not in the list.
  package var unseen: (value: Double, se: Double) {
    guard starts > 0 else { return (0, 0) }
    let factor = Double(starts - 1) / Double(starts)
    let (q, r) = (Double(once), Double(twice + 1))
    let number = once > 1 ? factor * q * (q - 1) / (2 * r) : 0
    let spread = q * (2 * q - 1) * (2 * q - 1) / (4 * r * r)
    let pairs = q * q * (q - 1) * (q - 1) * Double(twice) / (4 * r * r * r * r)
    return (number, (number + factor * factor * (spread + pairs)).squareRoot())
  }

  /// Whether more than one start in fifty still finds a minimum of its own.
  package var isIncomplete: Bool { newMinimum.value > 0.02 }

  /// Whether more than one way down in fifty ended inside the box and at no minimum.
  package var isStuck: Bool { stuck * 50 > starts }
}
