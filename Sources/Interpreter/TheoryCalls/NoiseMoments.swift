internal import Differentiation
internal import KernelIR
internal import LinearAlgebra
internal import Theory

/// Mean and covariance of a noise as functions of where the iterate is.
struct NoiseMoments {
  /// `E C(w)` given mean and second moment of the distance of `w` from the place: exact for a covariance that is
  /// quadratic in `w`, else to second order.
  let covariance: ([Double], Matrix) -> Matrix
  let dependsOnPlace: Bool
  /// Whether the covariance is a polynomial of `w` of degree two or less, everywhere.
  let isQuadratic: Bool
  /// Whether the mean changes from place to place.
  let meanVaries: Bool

  /// Of a noise of which no covariance is asked.
  static func unknown(_ d: Int) -> NoiseMoments {
    NoiseMoments(
      covariance: { _, _ in
        Matrix(rows: d, columns: d, elements: Array(repeating: .nan, count: d * d))
      },
      dependsOnPlace: false, isQuadratic: true, meanVaries: false)
  }
}

extension Evaluator {
  func noiseMoments(_ dynamics: DynamicsValue, at place: Value, _ d: Int) throws -> NoiseMoments {
    guard let noise = dynamics.noise else {
      return NoiseMoments(
        covariance: { _, _ in Matrix(rows: d, columns: d) }, dependsOnPlace: false,
        isQuadratic: true, meanVaries: false)
    }
    let tracer = Tracer(name: "covariance", outer: nil)
    let w = rebuild(
      like: place,
      from: leaves(place).map { .traced(tracer.parameter("w", ValueType(.real, $0.shape ?? []))) })
    let ids = try tracing(tracer) { () -> [ValueID] in
      let law = try self.law(of: noise, at: w, dynamics.loss)
      let moments = try finiteCovariance(
        of: law, "covariance",
        remedy:
          "no linear theory has an answer; where the step is clipped, `exact.stationaryCovariance(d)` (one dimension) or `simulate` has, else ask for a median or a tail index"
      ) {
        guard case .law(let fixed) = noise else { return nil }
        return try tracing(nil) { try self.moments(of: fixed) }
      }
      let mean = try leaves(moments.mean ?? .real(0)).map {
        try tracedValue($0, named: "mean").id
      }
      return [try tracedValue(try wholeCovariance(moments.covariance, d), named: "cov").id] + mean
    }
    let whole = tracer.builder.finish(ids).simplified()
    var kernel = whole
    kernel.results = [whole.results[0]]
    kernel = kernel.simplified()
    let here = leaves(place).compactMap(\.tensor)
    let varies = meanVaries(whole, here)
    func evaluate(_ by: Double, _ direction: [Double]) -> Matrix {
      Matrix(
        rows: d, columns: d,
        elements: kernel.evaluate(parameters: moved(here, by, direction))[0].data)
    }
    let still = [Double](repeating: 0, count: d)
    let fixed = evaluate(0, still)
    let form = QuadraticForm(of: { evaluate(1, $0) }, d: d)
    let all = Set(kernel.parameters.indices)
    let isSmooth = kernel.kink(in: all) == nil
    let depends =
      !kernel.dependences[0].parameters.isEmpty
      && (!isSmooth
        || directions(d).contains { direction in
          [0.61, -1.9, 37].contains {
            !((evaluate($0, direction) - fixed).maxNorm <= 1e-12 * max(fixed.maxNorm, 1e-300))
          }
        })
    guard depends else {
      return NoiseMoments(
        covariance: { _, _ in fixed }, dependsOnPlace: false, isQuadratic: true,
        meanVaries: varies)
    }
    let (slope, local, isPolynomial) = try covarianceDerivatives(kernel, here, d)
    // Even parts: f(h) + f(−h) − 2f(0) = h² uᵀHu; odd parts: linear in h.
    func fits(_ curvature: [Matrix]) -> Bool {
      isSmooth
        && directions(d).allSatisfy { u in
          [0.7, 41].allSatisfy { h in
            let (up, down) = (evaluate(h, u), evaluate(-h, u))
            let (high, low) = (evaluate(2 * h, u), evaluate(-2 * h, u))
            let even = Matrix(
              rows: d, columns: d, elements: curvature.map { h * h * dot(u, $0 * u) })
            let size = max(high.maxNorm, low.maxNorm, fixed.maxNorm)
            return (up + down - 2 * fixed - even).maxNorm <= 1e-8 * size
              && (high - low - 2 * (up - down)).maxNorm <= 1e-8 * size
          }
        }
    }
    var (curvature, isQuadratic) = (local, isPolynomial || fits(local))
    // Of |w|² the rules of differentiation make 0 at 0; the differences know better.
    if !isQuadratic, d <= 12, fits(form.curvature) {
      (curvature, isQuadratic) = (form.curvature, true)
    }
    return NoiseMoments(
      covariance: { mean, second in
        // C(m) + Σᵢ ∂C/∂wᵢ E δᵢ + ½ Σᵢⱼ ∂²C/∂wᵢ∂wⱼ E δᵢδⱼ
        var result = fixed
        for a in 0..<d {
          for b in 0..<d {
            var sum = 0.0
            for i in 0..<d { for j in 0..<d { sum += curvature[a * d + b][i, j] * second[i, j] } }
            result[a, b] += 0.5 * sum
          }
        }
        for (i, m) in mean.enumerated() where m != 0 { result = result + m * slope[i] }
        return result
      }, dependsOnPlace: true, isQuadratic: isQuadratic, meanVaries: varies)
  }

  private func dot(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Two directions in which no entry is still.
  private func directions(_ d: Int) -> [[Double]] {
    let first = (0..<d).map { 1 + 0.1 * Double($0) }
    return d == 1
      ? [first] : [first, (0..<d).map { ($0 % 2 == 0 ? 0.83 : -1.07) + 0.05 * Double($0) }]
  }

  private func moved(_ tensors: [Tensor], _ by: Double, _ direction: [Double]) -> [Tensor] {
    var k = 0
    return tensors.map { tensor in
      var result = tensor
      for i in result.data.indices {
        result.data[i] += by * direction[k]
        k += 1
      }
      return result
    }
  }

  /// Whether the mean, the results of the kernel but the first, is not the same everywhere.
  private func meanVaries(_ kernel: Kernel, _ here: [Tensor]) -> Bool {
    guard kernel.dependences.dropFirst().contains(where: { !$0.parameters.isEmpty }) else {
      return false
    }
    let d = here.reduce(0) { $0 + $1.count }
    let start = kernel.evaluate(parameters: here)
    return directions(d).contains { u in
      [0.61, -1.9, 3.3, -41].contains { h in
        let there = kernel.evaluate(parameters: moved(here, h, u))
        let size = max(
          there[0].data.reduce(0) { max($0, abs($1)) }.squareRoot(), abs(h), 1e-300)
        return zip(there.dropFirst(), start.dropFirst()).contains { a, b in
          zip(a.data, b.data).contains { !(abs($0 - $1) <= 1e-9 * size) }
        }
      }
    }
  }

  /// A variance stands for that multiple of the identity.
  private func wholeCovariance(_ value: Value, _ d: Int) throws -> Value {
    guard let shape = value.shape else {
      throw mistake(.notANumber(value.description, in: "`cov`"))
    }
    if shape.isEmpty {
      var identity = Tensor(repeating: 0, shape: [d, d])
      for i in 0..<d { identity.data[i * d + i] = 1 }
      return try binary(.multiply, value, .tensor(identity))
    }
    guard shape == [d, d] else {
      throw mistake(.shapeMismatch(operation: "cov", value.description, "a " + shapeType([d, d])))
    }
    return value
  }

  /// `∂C/∂wᵢ`, the Hessians of the entries of the covariance, and whether these are constant by structure.
  private func covarianceDerivatives(_ kernel: Kernel, _ here: [Tensor], _ d: Int) throws -> (
    slope: [Matrix], curvature: [Matrix], isPolynomial: Bool
  ) {
    do throws(NotDifferentiable) {
      let wrt = Array(kernel.parameters.indices)
      let slope = try kernel.jacobian(wrt: wrt)
      let second = try slope.jacobian(wrt: wrt)
      let first = slope.evaluate(parameters: here)[0].data
      let numbers = second.evaluate(parameters: here)[0].data
      let matrices = (0..<d * d).map { entry in
        Matrix(
          rows: d, columns: d,
          elements: Array(numbers[entry * d * d..<(entry + 1) * d * d]))
      }
      return (
        (0..<d).map { i in
          Matrix(rows: d, columns: d, elements: (0..<d * d).map { first[$0 * d + i] })
        }, matrices,
        kernel.kink(in: Set(wrt)) == nil
          && slope.affinity(in: Set(wrt)).allSatisfy { !$0.isUnknown }
      )
    } catch {
      if case .piecewiseConstant = error {
        let zero = Matrix(rows: d, columns: d)
        return (Array(repeating: zero, count: d), Array(repeating: zero, count: d * d), false)
      }
      throw mistake(
        .theory("the noise's covariance cannot be differentiated: \(error.reason)", remedy: nil))
    }
  }

  /// Sums over the law of the iterate need a covariance that is quadratic in it.
  func requireQuadraticNoise(_ linear: Linearization, _ a: TheoryArguments) throws {
    if linear.noiseMoments.isQuadratic { return }
    if a.allowed.contains(.additiveNoise) {
      return a.violations.note(
        Assumption(
          .additiveNoise,
          "the noise covariance, expanded to second order at the minimum, is quadratic in the iterate",
          held: false))
    }
    throw mistake(
      .theory(
        "theory does not hold here: it needs that the noise covariance is quadratic in the iterate, or does not depend on it",
        remedy: "`allow: additiveNoise` takes its expansion to second order at the minimum"))
  }
}

/// Second differences of a matrix function, which are its second derivatives at 0 where it is quadratic.
private struct QuadraticForm {
  let function: ([Double]) -> Matrix
  let d: Int

  init(of function: @escaping ([Double]) -> Matrix, d: Int) {
    self.function = function
    self.d = d
  }

  private func at(_ entries: (index: Int, by: Double)...) -> Matrix {
    var point = [Double](repeating: 0, count: d)
    for entry in entries { point[entry.index] += entry.by }
    return function(point)
  }

  /// For each entry of the matrix its Hessian.
  var curvature: [Matrix] {
    var result = Array(repeating: Matrix(rows: d, columns: d), count: d * d)
    for i in 0..<d {
      for j in 0..<d {
        let mixed =
          at((i, 1), (j, 1)) - at((i, 1), (j, -1)) - at((i, -1), (j, 1)) + at((i, -1), (j, -1))
        for entry in 0..<d * d { result[entry][i, j] = 0.25 * mixed.elements[entry] }
      }
    }
    return result
  }
}
