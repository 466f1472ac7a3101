internal import EnsembleRuntime
internal import Syntax

/// A statistic that has no value on what was observed, and why.
struct StatisticRefusal: Error {
  let mistake: Mistake

  init(_ quantity: String, _ why: String, _ remedy: String) {
    mistake = .refused(quantity: quantity, why: why, remedy: remedy)
  }
}

extension Statistic {
  /// As it is written.
  var name: String {
    switch self {
    case .mean: "mean"
    case .variance: "var"
    case .deviation: "sd"
    case .covariance: "cov"
    case .quantile: "quantile"
    case .tailIndex: "tailIndex"
    case .powerLaw: "powerLaw"
    case .histogram: "histogram"
    case .shares: "shares"
    case .transitions: "transitions"
    case .autocorrelation: "autocorrelation"
    }
  }

  /// Whether it is taken of the fine histogram of `QuantileScale`.
  var isOnFineScale: Bool {
    switch self {
    case .quantile, .tailIndex, .powerLaw: true
    case .mean, .variance, .deviation, .covariance, .histogram, .shares, .transitions,
      .autocorrelation:
      false
    }
  }

  /// The least number of observations that it can be taken of.
  private var least: Double {
    switch self {
    case .variance, .deviation, .covariance: 2
    case .mean, .quantile, .tailIndex, .powerLaw, .histogram, .shares, .transitions,
      .autocorrelation:
      1
    }
  }

  private func refusal(_ why: String, _ remedy: String) -> StatisticRefusal {
    StatisticRefusal("`\(name)`", why, remedy)
  }

  /// Why there is no value: of the number of observations, or of their total weight.
  func refusal(total: Double, isWeighted: Bool) -> StatisticRefusal? {
    if isWeighted {
      if total > 0, total.isFinite { return nil }
      return total == 0
        ? refusal("all weights are 0", "give some of the states a `weight:` above 0")
        : refusal(
          "some `weight:` is negative, infinite or not a number",
          "weights are numbers from 0 on, e.g. `weight: max(w, 0)`")
    }
    if total == 0 {
      return refusal("there is nothing that it could be taken of", "raise `steps:` or `replicas:`")
    }
    if total < least {
      return refusal(
        "it takes at least two observations, and there is one", "raise `steps:` or `replicas:`")
    }
    return nil
  }

  /// Why sums say nothing: if one of them is NaN.
  func refusal(sums blocks: [BlockStatistics]) -> StatisticRefusal? {
    let isNaN = blocks.contains { $0.weight > 0 && $0.first.contains { $0.isNaN } }
    switch self {
    case .mean, .variance, .deviation, .covariance, .autocorrelation:
      return isNaN
        ? refusal(
          "some of the numbers are not numbers (NaN)", "keep to where the expression is defined")
        : nil
    case .quantile, .tailIndex, .powerLaw, .histogram, .shares, .transitions: return nil
    }
  }

  /// Why counts of bins or labels say nothing: of what is in none of them.
  func refusal(strays: Double) -> StatisticRefusal? {
    if strays == 0 { return nil }
    let count = strays.isFinite && strays < 9e15 ? "\(Int(strays.rounded(.up)))" : "many"
    switch self {
    case .shares(let labels), .transitions(let labels):
      return refusal(
        "\(count) of its labels are none of 0 ..< \(labels)",
        "raise `of:`, or give the label −1 to states that shall keep the last one")
    case .quantile, .tailIndex, .powerLaw, .histogram:
      return refusal(
        "\(count) of the numbers are not numbers (NaN)", "keep to where the expression is defined")
    case .mean, .variance, .deviation, .covariance, .autocorrelation: return nil
    }
  }
}
