internal import Glibc

extension Estimate {
  /// Two arguments that name one source but cut it into blocks differently, so that `combine` cannot
  /// join them. Ask before combining what a user put together (say two runs on one stream with
  /// different numbers of replicas).
  package static func conflict(among arguments: [Estimate]) -> SourceID? {
    var seen: [SourceID: Replicates] = [:]
    for argument in arguments {
      for source in argument.sources {
        if let known = seen[source.id] {
          if !known.matches(source) { return source.id }
        } else {
          seen[source.id] = source
        }
      }
    }
    return nil
  }

  /// Lifts any function to estimates: its value is `f` of the values, and for each source in the union,
  /// replicate `b` is `f` of that source's replicates `b`, all other arguments at full value.
  ///
  /// `f` takes the entries of each argument, row-major, and returns as many entries as `shape` says; it
  /// is called `1 + Σ blocks` times. Where a replicate is not finite (the function has an edge there) the
  /// error of that entry is NaN. `n` and `ess` are the least of the arguments'.
  ///
  /// Precondition: arguments that share a source have the same blocks of it (``conflict(among:)``).
  package static func combine<Failure: Error>(
    _ arguments: [Estimate], shape: [Int], _ f: ([[Double]]) throws(Failure) -> [Double]
  ) throws(Failure) -> Estimate {
    let whole = arguments.map(\.value)
    let value = try f(whole)
    var first: [SourceID: Replicates] = [:]
    for argument in arguments {
      for source in argument.sources {
        if let known = first[source.id] {
          precondition(known.matches(source), "one source, one partition into blocks")
          first[source.id] = known.joined(with: source)
        } else {
          first[source.id] = source
        }
      }
    }
    var sources: [Replicates] = []
    for source in first.values.sorted(by: { $0.id < $1.id }) {
      let touched = arguments.indices.compactMap { a in
        arguments[a][source: source.id].map { (a, $0) }
      }
      var values: [[Double]] = []
      values.reserveCapacity(source.count)
      var inputs = whole
      for b in 0..<source.count {
        for (a, replicates) in touched { inputs[a] = replicates.values[b] }
        values.append(try f(inputs))
      }
      sources.append(source.with(values: values))
    }
    let sampled = arguments.filter(\.isSampled)
    return Estimate(
      shape: shape, value: value, sources: sources, n: sampled.map(\.n).min() ?? 0,
      ess: sampled.map(\.ess).min() ?? 0)
  }

  /// A function of each entry.
  package func map(_ f: (Double) -> Double) -> Estimate {
    Estimate(
      shape: shape, value: value.map(f),
      sources: sources.map { $0.with(values: $0.values.map { $0.map(f) }) }, n: n, ess: ess)
  }

  /// A function of the whole value, which may change its shape.
  package func mapWhole(shape: [Int], _ f: ([Double]) -> [Double]) -> Estimate {
    Estimate(
      shape: shape, value: f(value),
      sources: sources.map { $0.with(values: $0.values.map(f)) }, n: n, ess: ess)
  }

  /// A function of two numbers, entry by entry; a number serves any shape.
  package static func elementwise(
    _ a: Estimate, _ b: Estimate, _ f: (Double, Double) -> Double
  ) -> Estimate {
    precondition(
      a.shape == b.shape || a.shape.isEmpty || b.shape.isEmpty, "shapes agree or one is a number")
    let shape = a.shape.isEmpty ? b.shape : a.shape
    let count = max(a.value.count, b.value.count)
    let one = a.shape.isEmpty && !b.shape.isEmpty
    let other = b.shape.isEmpty && !a.shape.isEmpty
    return combine([a, b], shape: shape) { x in
      (0..<count).map { f(x[0][one ? 0 : $0], x[1][other ? 0 : $0]) }
    }
  }

  package static func + (a: Estimate, b: Estimate) -> Estimate { elementwise(a, b, +) }
  package static func - (a: Estimate, b: Estimate) -> Estimate { elementwise(a, b, -) }
  package static func * (a: Estimate, b: Estimate) -> Estimate { elementwise(a, b, *) }
  package static func / (a: Estimate, b: Estimate) -> Estimate { elementwise(a, b, /) }
  package static prefix func - (a: Estimate) -> Estimate { a.map { -$0 } }
  package static func * (a: Double, b: Estimate) -> Estimate { b.map { a * $0 } }
}
