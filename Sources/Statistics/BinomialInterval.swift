/// Intervals for a proportion, `successes` of `n` independent trials.
package enum BinomialInterval {
  /// Clopper and Pearson: covers at least `level`, whatever the proportion.
  package static func exact(_ successes: Int, of n: Int, level: Double = 0.95) -> ClosedRange<
    Double
  > {
    precondition(successes >= 0 && successes <= n && n > 0, "successes among trials")
    let tail = (1 - level) / 2
    let (k, rest) = (Double(successes), Double(n - successes))
    let low = successes == 0 ? 0 : betaQuantile(tail, k, rest + 1)
    let high = successes == n ? 1 : betaQuantile(1 - tail, k + 1, rest)
    return low...max(low, high)
  }

  /// Wilson's score interval: covers `level` on the average over proportions.
  package static func wilson(_ successes: Int, of n: Int, level: Double = 0.95) -> ClosedRange<
    Double
  > {
    precondition(successes >= 0 && successes <= n && n > 0, "successes among trials")
    let z = normalQuantile(0.5 + level / 2)
    let (count, p) = (Double(n), Double(successes) / Double(n))
    let center = (p + z * z / (2 * count)) / (1 + z * z / count)
    let half =
      z / (1 + z * z / count) * (p * (1 - p) / count + z * z / (4 * count * count)).squareRoot()
    return max(0, center - half)...min(1, center + half)
  }
}
