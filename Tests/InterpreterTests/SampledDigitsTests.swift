import Testing

/// Digits of runs over samples do not depend on threads and lanes.
@Suite struct SampledDigitsTests {
  @Test(
    arguments: [
      "squared over data with minibatch(size: 3)",
      "squared over data with minibatch(size: 3, replace: false)",
      "squared over data with epochs(size: 10)",
      "squared over fresh with minibatch(size: 4)",
      "bent over data with minibatch(size: 12) + Rademacher * minibatch(size: 2)",
      "bent over data",
    ])
  func `threads and lanes leave the digits alone`(dynamics: String) throws {
    let text = """
      loss squared[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (dot(w, x) - y)^2 / 2
      loss bent[d] at (w: Vec[d]) over (x: Vec[d], y: Real) = (tanh(dot(w, x)) - y)^2 / 2
      let fresh = { x: Vec[2] ~ Normal(mean: 0, sd: 1);  e ~ Normal(mean: 0, sd: 0.5);  (x:, y: x[0] - x[1] + e) }
      let data = draw(fresh, 33)
      let run = simulate sgd(rate: 0.1) on \(dynamics) {
        from: { a: Vec[2] ~ Normal(mean: 0, sd: 1);  a }
        replicas: 150
        steps: 21
        measure S = cov(w)
        measure l = mean(L(w))
      }
      let all = (run.S, run.l)
      """
    let first = try Script(text).numbers("all")
    #expect(first.allSatisfy { $0.isFinite && $0 != 0 })
    for (threads, lanes) in [(1, 8), (2, 16), (3, 64), (2, 8)] {
      #expect(try Script(text, threads: threads, lanes: lanes).numbers("all") == first)
    }
  }
}
