import Differentiation
import KernelIR
import KernelIRTestSupport
import Testing

private let draws = AddressedDraws(seed: 1, stream: 2, replica: 3, step: 4)

private struct Sample {
  var kernel: Kernel
  var point: [Tensor]
  var direction: [Tensor]
}

/// Scalar kernels of [], [3] and [3, 3], built of smooth functions; comparisons, conditionals and floors
/// still make pieces.
private func samples(_ seeds: Range<UInt64>, without: Set<OperationKind> = []) -> [Sample] {
  seeds.map { seed in
    let kinds = OperationKind.allCases.filter { !without.contains($0) }
    var generator = KernelGenerator(seed: seed, smooth: true, kinds: kinds)
    let types = [ValueType.scalar, ValueType(.real, [3]), ValueType(.real, [3, 3])]
    let kernel = generator.kernel(parameters: types, size: 20, scalar: true)
    return Sample(
      kernel: kernel, point: types.map { generator.random.tensor($0.shape) },
      direction: types.map { generator.random.tensor($0.shape, -1, 1) })
  }
}

private func along(_ sample: Sample, _ h: Double) -> [Tensor] {
  zip(sample.point, sample.direction).map { point, direction in
    Tensor(shape: point.shape, data: zip(point.data, direction.data).map { $0 + h * $1 })
  }
}

/// Whether a refusal is in order for a generated kernel.
private func isExpected(_ refusal: NotDifferentiable) -> Bool {
  switch refusal {
  case .piecewiseConstant, .conditionalLoop: true
  case .index, .host, .longLoop, .tooLong, .largeHessian, .notReal, .notScalar: false
  }
}

@Test func `forward, reverse and central differences agree on generated kernels`() throws {
  var compared = 0
  var rough = 0
  for sample in samples(0..<200, without: [.whileLoop]) {
    do throws(NotDifferentiable) {
      let forward = try sample.kernel.jvp(wrt: [0, 1, 2])
      let reverse = try sample.kernel.gradient(wrt: [0, 1, 2])
      #expect(forward.verify().isEmpty && reverse.verify().isEmpty)
      let tangent = forward.evaluate(
        parameters: sample.point + sample.direction, draws: draws)[1].data[0]
      let gradient = flat(reverse.evaluate(parameters: sample.point, draws: draws))
      let slope = dot(gradient, flat(sample.direction))
      // Rounding of up to a few hundred operations, against the size of the terms.
      let scale = zip(gradient, flat(sample.direction)).reduce(1) { $0 + abs($1.0 * $1.1) }
      #expect(abs(tangent - slope) <= 1e-11 * scale, "\(sample.kernel.text)")

      func central(_ h: Double) -> Double {
        let high = sample.kernel.evaluate(parameters: along(sample, h), draws: draws)
        let low = sample.kernel.evaluate(parameters: along(sample, -h), draws: draws)
        return (high[0].data[0] - low[0].data[0]) / (2 * h)
      }
      // Where two step widths disagree there is an edge between two pieces, or strong curvature.
      let (wide, narrow) = (central(0x1p-12), central(0x1p-13))
      guard abs(wide - narrow) <= 1e-4 * scale else {
        rough += 1
        continue
      }
      compared += 1
      let difference = (4 * narrow - wide) / 3
      #expect(abs(tangent - difference) <= 2e-5 * scale, "\(sample.kernel.text)")
    } catch {
      #expect(isExpected(error), "\(error.reason)")
    }
  }
  #expect(compared >= 100 && rough <= 20, "\(compared) compared, \(rough) rough")
}

@Test func `the Hessian is the derivative of the gradient on generated kernels`() throws {
  var compared = 0
  for sample in samples(5000..<5060, without: [.whileLoop, .host]) {
    do throws(NotDifferentiable) {
      let gradient = try sample.kernel.gradient(wrt: [0, 1])
      let hessian = try sample.kernel.hessian(wrt: [0, 1])
      let product = try sample.kernel.hessianVectorProduct(wrt: [0, 1])
      #expect(hessian.verify().isEmpty && product.verify().isEmpty)
      let h = hessian.evaluate(parameters: sample.point, draws: draws)[0].data
      let direction = Array(sample.direction.prefix(2))
      let hv = flat(product.evaluate(parameters: sample.point + direction, draws: draws))
      let v = flat(direction)
      let scale = h.reduce(1) { $0 + abs($1) }
      for i in 0..<4 {
        #expect(abs(dot(Array(h[4 * i..<4 * i + 4]), v) - hv[i]) <= 1e-10 * scale)
      }
      func slope(_ t: Double) -> [Double] {
        var moved = along(sample, t)
        moved[2] = sample.point[2]
        return flat(gradient.evaluate(parameters: moved, draws: draws))
      }
      func central(_ t: Double) -> [Double] { zip(slope(t), slope(-t)).map { ($0 - $1) / (2 * t) } }
      let (wide, narrow) = (central(0x1p-12), central(0x1p-13))
      guard zip(wide, narrow).allSatisfy({ abs($0 - $1) <= 1e-4 * scale }) else { continue }
      compared += 1
      for i in 0..<4 {
        let difference = (4 * narrow[i] - wide[i]) / 3
        #expect(abs(hv[i] - difference) <= 1e-4 * scale, "\(sample.kernel.text)")
      }
    } catch {
      #expect(isExpected(error), "\(error.reason)")
    }
  }
  #expect(compared >= 25, "\(compared) compared")
}

@Test func `a gradient through a conditional loop falls back to forward passes`() throws {
  var builder = KernelBuilder(name: "growth")
  let w = builder.parameter("w", ValueType(.real, [2]))
  let start = builder.emit(.reduce(.sum, axis: nil), w)
  let grown = builder.whileLoop(limit: 20, [start]) { builder, carried in
    builder.emit(.compare(.less), carried[0], builder.constant(10))
  } body: { builder, carried in
    [builder.emit(.binary(.multiply), carried[0], builder.constant(1.5))]
  }
  let kernel = builder.finish(grown)
  let gradient = try kernel.gradient(wrt: [0])
  // 0.6 · 1.5⁷ = 10.25 is the first above 10.
  let got = gradient.evaluate(parameters: [Tensor(vector: [0.2, 0.4])])[0].data
  #expect(got == [17.0859375, 17.0859375])
  #expect(throws: NotDifferentiable.conditionalLoop) { try kernel.vjp(wrt: [0]) }
  let hessian = try kernel.hessian(wrt: [0])
  #expect(hessian.evaluate(parameters: [Tensor(vector: [0.2, 0.4])])[0].data == [0, 0, 0, 0])
}
