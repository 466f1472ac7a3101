internal import Glibc

/// A step of the Kaplan-Meier curve: right after `time`.
package struct SurvivalPoint: Sendable, Hashable {
  package let time: Double
  /// Replicas watched just before.
  package let atRisk: Int
  package let exits: Int
  /// P(T > time).
  package let survival: Double
  /// By Greenwood's formula: `S² Σ d / (r (r − d))`, the root of it.
  package let se: Double

  /// Interval on the scale of `log(−log S)`, which stays inside 0 … 1.
  package func interval(level: Double = 0.95) -> ClosedRange<Double> {
    guard survival > 0, survival < 1 else { return survival...survival }
    let theta = normalQuantile(0.5 + level / 2) * se / (survival * log(survival))
    let (a, b) = (pow(survival, exp(theta)), pow(survival, exp(-theta)))
    return min(a, b)...max(a, b)
  }
}

/// A survival curve as a step function: `survival[k]` from `times[k]` on, 1 before.
struct SurvivalCurve {
  var times: [Double] = []
  var survival: [Double] = []
  var horizon = 0.0

  func at(_ t: Double) -> Double {
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if times[middle] <= t { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? 1 : survival[low - 1]
  }

  /// Area under the curve from 0 to `t`.
  func area(to t: Double) -> Double {
    var (area, from, level) = (0.0, 0.0, 1.0)
    for (time, next) in zip(times, survival) where time < t {
      area += (time - from) * level
      (from, level) = (time, next)
    }
    return area + (t - from) * level
  }

  /// The least `t` with `S(t) ≤ 1 − q`; NaN if there is none.
  func quantile(_ q: Double) -> Double {
    // Survival is a product of many factors: half an ulp a factor must not delay the median.
    let level = (1 - q) * (1 + 1e-12)
    var (low, high) = (0, times.count)
    while low < high {
      let middle = (low + high) / 2
      if survival[middle] <= level { high = middle } else { low = middle + 1 }
    }
    return low < times.count ? times[low] : .nan
  }
}

extension ExitTimes {
  /// The Kaplan-Meier curve with Greenwood's error, one point for each time somebody left.
  package var survivalCurve: [SurvivalPoint] {
    var points: [SurvivalPoint] = []
    var (survival, sum) = (1.0, 0.0)
    walk(excluding: nil) { time, risk, exits in
      survival *= Double(risk - exits) / Double(risk)
      sum += Double(exits) / (Double(risk) * Double(risk - exits))
      points.append(
        SurvivalPoint(
          time: time, atRisk: risk, exits: exits, survival: survival,
          se: survival == 0 ? 0 : survival * sum.squareRoot()))
    }
    return points
  }

  /// P(T > t) at each of the times, by Kaplan-Meier.
  package func survival(at times: [Double]) -> Estimate {
    ofCurve(shape: [times.count]) { curve in times.map(curve.at) }
  }

  /// `E min(T, t)`: the area under the survival curve up to `t`, which may not lie beyond the horizon.
  package func restrictedMean(to t: Double) -> Result<Estimate, ExitRefusal> {
    if censored > 0, t > horizon {
      return .failure(.notReached(quantile: 1, left: 1 - curve().at(horizon), horizon: horizon))
    }
    return .success(ofCurve(shape: []) { [$0.area(to: t)] })
  }

  /// The time by which a share `q` has left, its error from the interval of ``quantileInterval(_:level:)``.
  package func quantile(_ q: Double) -> Result<Estimate, ExitRefusal> {
    precondition(q > 0 && q < 1, "a probability between 0 and 1")
    let curve = curve()
    let value = curve.quantile(q)
    guard !value.isNaN else {
      return .failure(
        .notReached(quantile: q, left: 1 - (curve.survival.last ?? 1), horizon: horizon))
    }
    let share = ofCurve(shape: []) { [1 - $0.at(value)] }
    return .success(Estimate.quantile(value, at: q, share: share, curve.quantile))
  }

  package var median: Result<Estimate, ExitRefusal> { quantile(0.5) }

  /// Brookmeyer and Crowley's interval for a quantile: all times whose interval for `S` holds `1 − q`.
  /// The upper end is infinite where the curve does not come down far enough.
  package func quantileInterval(_ q: Double, level: Double = 0.95) -> ClosedRange<Double> {
    let points = survivalCurve
    let target = 1 - q
    let low = points.first { $0.interval(level: level).lowerBound <= target }?.time ?? .infinity
    let high = points.first { $0.interval(level: level).upperBound < target }?.time ?? .infinity
    return min(low, high)...high
  }

  /// P(T ≤ t and out by `exit`): the cumulative incidence of Aalen and Johansen, right under censoring.
  package func shareLeft(by exit: Int, through t: Double) -> Estimate {
    replicated(shape: []) { block in
      var (survival, incidence) = (1.0, 0.0)
      walk(excluding: block, counting: exit) { time, risk, exits, named in
        guard time <= t else { return }
        incidence += survival * Double(named) / Double(risk)
        survival *= Double(risk - exits) / Double(risk)
      }
      return [incidence]
    }
  }

  /// The last moment up to which any replica was watched.
  package var horizon: Double { order.last.map { records[$0].time } ?? 0 }

  func curve(excluding block: Int? = nil) -> SurvivalCurve {
    var curve = SurvivalCurve()
    curve.horizon = horizon
    var survival = 1.0
    walk(excluding: block) { time, risk, exits in
      survival *= Double(risk - exits) / Double(risk)
      curve.times.append(time)
      curve.survival.append(survival)
    }
    return curve
  }

  private func ofCurve(shape: [Int], _ f: (SurvivalCurve) -> [Double]) -> Estimate {
    replicated(shape: shape) { f(curve(excluding: $0)) }
  }

  /// A statistic of all replicas, and of all without each block.
  private func replicated(shape: [Int], _ f: (Int?) -> [Double]) -> Estimate {
    Estimate(
      shape: shape, value: f(nil),
      sources: [
        Replicates(
          id: source, weights: blocks.map { Double($0.count) },
          leavingOut: blocks.indices.map { f($0) })
      ], n: records.count, ess: Double(exits))
  }

  /// Visits each time at which somebody left: (time, at risk, exits).
  private func walk(excluding block: Int?, _ visit: (Double, Int, Int) -> Void) {
    walk(excluding: block, counting: -1) { time, risk, exits, _ in visit(time, risk, exits) }
  }

  private func walk(
    excluding block: Int?, counting name: Int, _ visit: (Double, Int, Int, Int) -> Void
  ) {
    var risk = records.count - (block.map { blocks[$0].count } ?? 0)
    var i = 0
    while i < order.count {
      let time = records[order[i]].time
      var (exits, named, gone) = (0, 0, 0)
      while i < order.count, records[order[i]].time == time {
        let r = order[i]
        i += 1
        if blockOf[r] == block { continue }
        gone += 1
        if let exit = records[r].exit {
          exits += 1
          if exit == name { named += 1 }
        }
      }
      if exits > 0 { visit(time, risk, exits, named) }
      risk -= gone
    }
  }
}
