internal import KernelIR

extension Evaluator {
  /// The tail index of a law of one number that is a function of one base draw; nil for other laws.
  ///
  /// It is read off far out: where the draw is beyond a place with probability p and the number there is x, the index
  /// is −Δ log p / Δ log |x| between two such places, and infinite if it grows from one pair of places to the next.
  func tailOfOneDraw(_ law: Law) throws -> Double? {
    let value = try opened(.base) { try drawnNumber(of: law) }
    guard let value, value.drawsNumbers, value.draws.count == 1,
      case .base(let base) = value.draws[0].source
    else { return nil }
    func index(_ ends: [(draw: Double, logProbability: Double)]) -> Double {
      indexOfTail(ends.map { ($0.logProbability, Self.log(abs(value([$0.draw])[0]))) })
    }
    switch base {
    case .uniform:
      let low = [1e-5, 1e-9, 1e-13].map { ($0, Self.log($0)) }
      let high = low.map { (1 - $0.0, Self.log(1 - (1 - $0.0))) }
      let deep = index([1e-20, 1e-40, 1e-80].map { ($0, Self.log($0)) })
      // Deep in the tail a difference may have been lost to rounding.
      return min(deep < .infinity ? deep : index(low), index(high))
    case .normal:
      // log P(z > 9), …
      let far = [(9.0, -43.628149113332), (15.0, -116.131384845712), (25.0, -316.639408008020)]
      return min(index(far), index(far.map { (-$0.0, $0.1) }))
    }
  }

  private static func log(_ x: Double) -> Double { ScalarMath.apply(.log, x) }

  private func indexOfTail(_ places: [(logProbability: Double, height: Double)]) -> Double {
    func index(_ i: Int) -> Double {
      let rise = places[i + 1].height - places[i].height
      return rise > 0 ? (places[i].logProbability - places[i + 1].logProbability) / rise : .infinity
    }
    if places[1].height == .infinity { return 0 }
    let near = index(0)
    guard places[2].height < .infinity else { return near }
    let far = index(1)
    return far > 100 || far > 1.15 * near ? .infinity : far
  }
}
