internal import LinearAlgebra
internal import Theory

// What theory says where the place found is a maximum or a saddle, or the loss is flat.
extension Evaluator {
  /// Runs `body`, and where it fails for want of stability says so in terms of the curvature, if that is not positive.
  func atMinimum<Answer>(
    _ linear: Linearization, _ dynamics: DynamicsValue, asks consequence: String? = nil,
    _ body: () throws -> Answer
  ) throws -> Answer {
    do {
      return try body()
    } catch let failure as TheoryFailure {
      guard case .violated(let assumption) = failure,
        [.stable, .meanSquareStable, .positiveHessian].contains(assumption.name),
        let found = curvatureMistake(linear, dynamics, consequence)
      else { throw failure }
      throw found
    }
  }

  /// Before anything else is asked of the place.
  func requireMinimum(_ linear: Linearization, _ dynamics: DynamicsValue) throws {
    guard let lowest = linear.hessian.symmetrized.symmetricEigen()?.values.first, lowest < 0,
      linear.dynamics.transition.spectralRadius >= 1,
      let found = curvatureMistake(linear, dynamics, nil)
    else { return }
    throw found
  }

  /// Nil at a minimum.
  private func curvatureMistake(
    _ linear: Linearization, _ dynamics: DynamicsValue, _ consequence: String?
  ) -> Interruption? {
    guard let eigen = linear.hessian.symmetrized.symmetricEigen(), let lowest = eigen.values.first,
      let highest = eigen.values.last, lowest.isFinite
    else { return nil }
    let scale = Swift.max(abs(lowest), abs(highest))
    let place = "`w` = \(formatted(linear.place))"
    if abs(lowest) <= 1e-12 * scale || scale == 0 {
      return mistake(
        .theory(
          "the loss is flat at \(place) in some direction (curvature 0), where nothing holds the iterate back",
          remedy: "`theory.flatDirection` is for such directions; weight decay bends them"))
    }
    guard lowest < 0 else { return nil }
    let isNumber = eigen.values.count == 1
    let kind = highest < 0 ? "maximum" : "saddle"
    let numbers =
      isNumber
      ? "curvature \(formatted(lowest))"
      : "curvatures \(eigen.values.map { formatted($0) }.joined(separator: ", "))"
    let what = consequence ?? "there is no stationary law"
    let minimum = nearestMinimum(linear, dynamics, eigen.vectors.column(0))
    return mistake(
      .theory(
        "\(place) is a \(kind) of the loss (\(numbers)): \(what) there",
        remedy: minimum.map { "add `at: \(formatted($0))`, the nearest minimum" }
          ?? "add `at:` with a place near a minimum; none was found on the ways down from here"))
  }

  /// Where the flow from here rests, on the nearer side.
  private func nearestMinimum(
    _ linear: Linearization, _ dynamics: DynamicsValue, _ direction: [Double]
  ) -> Value? {
    guard let kernel = try? lossKernel(dynamics.loss, like: linear.place) else { return nil }
    let surface = LossSurface(kernel, shapes: leaves(linear.place).map { $0.shape ?? [] }).surface
    let here = flat(linear.place)
    let size = 1 + here.reduce(0) { Swift.max($0, abs($1)) }
    let descent = Descent(surface, size: 10 * size)
    let ends = [1.0, -1].compactMap { side in
      descent.rest(from: zip(here, direction).map { $0 + side * 1e-3 * size * $1 })
    }
    func distance(_ x: [Double]) -> Double {
      zip(x, here).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    // What is 0 but for rounding is written so.
    return ends.min { distance($0) < distance($1) }.map { end in
      unflattened(
        end.map { abs($0 - $0.rounded()) < 1e-9 * size ? $0.rounded() : $0 }, like: linear.place)
    }
  }
}
