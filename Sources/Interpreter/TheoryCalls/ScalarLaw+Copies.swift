/// Means of independent numbers of one law.
extension ScalarLaw {
  /// As many single values are enumerated.
  static let mostValues = 4096

  /// The law of the mean of `count` of them; nil for several of a law with a density, or where the values are too many.
  func meanOfCopies(_ count: Int) -> ScalarLaw? {
    if count == 1 { return self }
    guard case .points(let points) = self else { return nil }
    // Sums of k draws, ascending: the order of the additions is part of the digits.
    var sums: [(value: Double, weight: Double)] = [(0, 1)]
    for _ in 0..<count {
      guard sums.count * points.count <= 64 * Self.mostValues else { return nil }
      sums = Self.merged(
        sums.flatMap { sum in points.map { (sum.value + $0.value, sum.weight * $0.weight) } })
      guard sums.count <= Self.mostValues else { return nil }
    }
    return .points(sums.map { ($0.value / Double(count), $0.weight) })
  }

  /// Ascending, with the same value once: the same draws in another order may differ by a rounding.
  private static func merged(
    _ points: [(value: Double, weight: Double)]
  ) -> [(value: Double, weight: Double)] {
    let sorted = points.sorted { $0.value < $1.value }
    let width = 1e-13 * max(abs(sorted.first?.value ?? 0), abs(sorted.last?.value ?? 0))
    var result: [(value: Double, weight: Double)] = []
    for point in sorted {
      if let last = result.last, point.value - last.value <= width {
        result[result.count - 1].weight += point.weight
      } else {
        result.append(point)
      }
    }
    return result
  }
}
