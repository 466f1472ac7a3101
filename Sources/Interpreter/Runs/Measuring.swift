internal import EnsembleRuntime
internal import KernelIR
internal import Syntax

/// What `w`, `t`, `g` and `state` are at the moment: in which kernel, and at which point of the path.
struct Frame {
  let tracer: Tracer
  let w: Value
  let state: Value
  let time: Value
  /// Of a run by splitting.
  var split: SplitState?
  /// An entry for each thing that may go wrong: NaN where it has.
  var faults: Traced?
  /// The accumulators of path reductions, in the order of their registration.
  let paths: [Traced]
  /// Whether the draws of the coming step may be used here: `g` and `sample`.
  let seesDraws: Bool
}

/// A statistic asked for in a measure, and where its numbers come from.
struct StatisticRequest {
  enum Source {
    /// Index into the plan's pooled accumulators.
    case pooled(Int)
    /// Series, and the accumulator in it.
    case series(Int, Int)
    /// Over the replicas' final values, in this range of them.
    case final(Range<Int>)
  }

  var statistic: Statistic
  var source: Source
  /// The shape of what it was asked of.
  var shape: [Int]
  var isWeighted = false
  /// What it was asked of, if that is a record: the result has the same fields.
  var record: Record?
}

/// The statistics that measures are built from.
enum Statistic {
  case mean
  case variance
  case deviation
  case covariance
  /// One level, or several: then a vector.
  case quantile([Double], isList: Bool)
  case histogram(bins: Int, low: Double, high: Double)
  case shares(Int)
  case transitions(Int)
  case autocorrelation([Int])
  case tailIndex(above: Double?)
  case powerLaw(low: Double, high: Double)

  static func isName(_ name: String) -> Bool {
    switch name {
    case "mean", "var", "sd", "cov", "quantile", "histogram", "shares", "transitions",
      "autocorrelation", "tailIndex", "powerLaw":
      true
    default: false
    }
  }
}

/// `path.max(norm(w))` and its like: one number or array for each replica, kept while it runs.
struct PathReduction {
  enum Kind: String, CaseIterable {
    case mean, sum, max, min, last
  }

  let kind: Kind
  let expression: ExpressionID
  let scope: Scope
  var shape: [Int]
}

/// The state of the translation of one run's questions into kernels. The expressions of measures are
/// evaluated twice: before the run, to find out which statistics they need, and after it, with the results.
final class Measuring {
  enum Phase {
    case collecting
    case resolving
  }

  var phase = Phase.collecting
  /// Where names of the run point now; nil outside of statistics.
  var frame: Frame?
  /// The frames in which statistics look at the state of every step, and at the end of a path.
  var observeFrame: Frame?
  var finalFrame: Frame?
  /// Results of the observe and the final kernel.
  var observables: [ValueID] = []
  var finals: [(id: ValueID, shape: [Int])] = []
  var pooled: [Accumulator] = []
  var series: [Series] = []
  /// The series whose expression is being evaluated.
  var currentSeries: Int?
  var requests: [StatisticRequest] = []
  /// By measure: its requests.
  var requestsOfMeasures: [Range<Int>] = []
  /// Found in an earlier pass, in the order in which they are met.
  var pathReductions: [PathReduction] = []
  var nextPath = 0
  /// How many things may go wrong in the run's kernels.
  var faultCount = 0
  /// While resolving: the results, in the order of the requests.
  var results: [Result<Value, StatisticRefusal>] = []
  var nextResult = 0
  /// Of a run by splitting: what leads to its exits.
  var split: SplitQuestion?
  let mistakeOutside: (String) -> Interruption

  init(mistakeOutside: @escaping (String) -> Interruption) {
    self.mistakeOutside = mistakeOutside
  }

  func current(_ name: String) throws -> Frame {
    guard let frame else { throw mistakeOutside(name) }
    return frame
  }

  /// `state.v`
  func stateField(_ name: String) throws -> Value {
    guard case .record(let record) = try current("state").state, let value = record[name] else {
      throw mistakeOutside("state.\(name)")
    }
    return value
  }

  /// Forgets what a pass found, but for the path reductions.
  func beginPass() {
    observables = []
    finals = []
    pooled = []
    series = []
    requests = []
    nextPath = 0
    currentSeries = nil
  }

  /// The accumulator over these observables, shared by statistics that ask for the same.
  func accumulator(_ accumulator: Accumulator) -> StatisticRequest.Source {
    if let index = currentSeries {
      if let known = series[index].accumulators.firstIndex(of: accumulator) {
        return .series(index, known)
      }
      series[index].accumulators.append(accumulator)
      return .series(index, series[index].accumulators.count - 1)
    }
    if let known = pooled.firstIndex(of: accumulator) { return .pooled(known) }
    pooled.append(accumulator)
    return .pooled(pooled.count - 1)
  }

  func observe(_ id: ValueID) -> Int {
    if let known = observables.firstIndex(of: id) { return known }
    observables.append(id)
    return observables.count - 1
  }
}
