import KernelIR
import KernelIRTestSupport
import Testing

/// One step with heavy ball, noise, a bounded retry and a branch.
private func step() -> Kernel {
  var builder = KernelBuilder(name: "step")
  let w = builder.parameter("w", ValueType(.real, [2]))
  let v = builder.parameter("v", ValueType(.real, [2]))
  let t = builder.parameter("t", .scalar)
  let z = builder.emit(.draw(.normal, Site("noise"), shape: [2]))
  let moved = builder.emit(.binary(.add), w, v)
  let late = builder.emit(.compare(.less), builder.constant(10), t)
  let kicked = builder.conditional(late) { builder in
    [builder.emit(.binary(.add), moved, z)]
  } otherwise: { builder in
    let attempt = builder.emit(.binary(.add), t, builder.constant(1))
    let retry = builder.emit(.redraw(.uniform, Site("noise.batch"), shape: [2]), attempt)
    return [builder.emit(.binary(.multiply), moved, retry)]
  }
  return builder.finish([kicked[0], v])
}

@Test func `a kernel prints as a list of assignments`() {
  #expect(
    step().text == """
      kernel step(w: real[2], v: real[2], t: real)
        %3: real[2] = draw normal site "noise" [2]
        %4: real[2] = add w, v
        %5: real = 10.0
        %6: mask = less %5, t
        %12: real[2] = if %6
          %7: real[2] = add %4, %3
          yield %7
        else
          %8: real = 1.0
          %9: real = add t, %8
          %10: real[2] = redraw uniform site "noise.batch" [2] %9
          %11: real[2] = multiply %4, %10
          yield %11
        yield %12, v

      """)
}

@Test func `a kernel tells its sites and what its results depend on`() {
  let kernel = step()
  #expect(
    kernel.sites == [
      SiteUse(site: Site("noise"), law: .normal, shape: [2], draws: true, retries: false),
      SiteUse(
        site: Site("noise.batch"), law: .uniform, shape: [2], draws: false, retries: true),
    ])
  #expect(kernel.sites.map(\.words) == [2, 0])
  #expect(kernel.dependences.map(\.parameters) == [[0, 1, 2], [1]])
  #expect(kernel.dependences.map(\.draws) == [true, false])
  #expect(kernel.results(dependingOn: 1) == [0, 1])
  #expect(kernel.affinity(in: [0]) == [.affine, .constant])
  #expect(kernel.affinity(in: [0, 1]) == [.affine, .affine])
  #expect(kernel.affinity(in: [2]) == [.unknown(.conditional), .constant])
}

@Test func `affinity follows products, solutions and loops`() {
  func affinity(_ body: (inout KernelBuilder, ValueID, ValueID) -> ValueID) -> Affinity {
    var builder = KernelBuilder(name: "f")
    let x = builder.parameter("x", ValueType(.real, [2]))
    let c = builder.parameter("c", ValueType(.real, [2, 2]))
    return builder.finish([body(&builder, x, c)]).affinity(in: [0])[0]
  }
  #expect(affinity { $0.emit(.matmul, $2, $1) } == .affine)
  #expect(affinity { $0.emit(.solve, $2, $1) } == .affine)
  #expect(affinity { builder, x, _ in builder.emit(.matmul, x, x) } == .unknown(.matmul))
  #expect(affinity { builder, x, _ in builder.emit(.unary(.exp), x) } == .unknown(.unary(.exp)))
  #expect(affinity { builder, _, c in builder.emit(.cholesky, c) } == .constant)
  #expect(
    affinity { builder, x, c in
      builder.loop(trips: 3, [x]) { builder, _, carried in
        [builder.emit(.matmul, c, carried[0])]
      }[0]
    } == .affine)
  #expect(
    affinity { builder, x, _ in
      builder.loop(trips: 3, [x]) { builder, _, carried in
        [builder.emit(.binary(.multiply), carried[0], carried[0])]
      }[0]
    } == .unknown(.binary(.multiply)))
}

@Test func `merged kernels share what they have in common`() {
  let once = step()
  let both = Kernel.merged("both", [once, once])
  #expect(both.verify().isEmpty)
  #expect(Array(both.results.prefix(2)) == Array(both.results.suffix(2)))
  #expect(both.eliminatingDeadCode().instructionCount == once.instructionCount)
}

@Test func `constants put in for parameters are computed away`() {
  let draws = AddressedDraws(seed: 1, stream: 1, replica: 1, step: 3)
  let kernel = step()
  let early = kernel.substituting([2: Tensor(3), 1: Tensor(vector: [1, 2])])
  #expect(early.verify().isEmpty)
  #expect(early.parameters.map(\.name) == ["w"])
  #expect(early.sites.map(\.site.name) == ["noise.batch"])
  let w = Tensor(vector: [0.3, -0.7])
  #expect(
    early.evaluate(parameters: [w], draws: draws)
      == kernel.evaluate(parameters: [w, Tensor(vector: [1, 2]), Tensor(3)], draws: draws))
}

@Test func `composed kernels take what the first gives`() {
  var builder = KernelBuilder(name: "sum")
  let a = builder.parameter("a", ValueType(.real, [2]))
  let b = builder.parameter("b", ValueType(.real, [2]))
  let dot = builder.finish([builder.emit(.matmul, a, b)])
  let composed = step().followed(by: dot, name: "energy")
  #expect(composed.verify().isEmpty)
  let draws = AddressedDraws(seed: 1, stream: 1, replica: 1, step: 3)
  let point = [Tensor(vector: [1, 2]), Tensor(vector: [3, 4]), Tensor(20)]
  let middle = step().evaluate(parameters: point, draws: draws)
  #expect(composed.evaluate(parameters: point, draws: draws) == dot.evaluate(parameters: middle))
}

@Test func `dead code leaves no carried value that only feeds itself`() {
  var builder = KernelBuilder(name: "loop")
  let x = builder.parameter("x", .scalar)
  let results = builder.loop(trips: 3, [x, x, x]) { builder, _, carried in
    let dead = builder.emit(.unary(.exp), carried[1])
    return [builder.emit(.binary(.add), carried[0], carried[2]), dead, carried[2]]
  }
  let kernel = builder.finish([results[0]]).eliminatingDeadCode()
  #expect(kernel.verify().isEmpty)
  #expect(!kernel.operations.contains(.unary(.exp)))
  #expect(kernel.instructions.last?.results.count == 2)
  #expect(kernel.evaluate(parameters: [Tensor(2)])[0].data == [8])
}

@Test func `a repeated draw is one, a retry of another attempt is not`() {
  var builder = KernelBuilder(name: "draws")
  let t = builder.parameter("t", .scalar)
  let retry = Operation.redraw(.normal, Site("b"), shape: [])
  let values = [
    builder.emit(.draw(.normal, Site("a"), shape: [])),
    builder.emit(.draw(.normal, Site("a"), shape: [])),
    builder.emit(retry, t), builder.emit(retry, builder.constant(1)),
    builder.emit(retry, builder.constant(1)),
  ]
  let kernel = builder.finish(values).eliminatingCommonSubexpressions()
  #expect(kernel.results[0] == kernel.results[1])
  #expect(Set(kernel.results).count == 3)
  #expect(kernel.results[3] == kernel.results[4])
}

@Test func `long constants stay folded, large ones are not made`() {
  var builder = KernelBuilder(name: "large")
  let wide = builder.emit(.broadcast([300, 300]), builder.constant(2))
  let product = builder.emit(.matmul, wide, wide)
  let sum = builder.emit(.reduce(.sum, axis: nil), product)
  let small = builder.loop(trips: 5, [builder.constant(1)]) { builder, index, carried in
    [builder.emit(.binary(.add), carried[0], index)]
  }
  let kernel = builder.finish([sum] + small).optimized()
  #expect(kernel.operations.contains(.matmul))
  #expect(kernel.operations.allSatisfy { OperationKind($0) != .loop })
  #expect(kernel.selectingResults([1]).evaluate(parameters: [])[0].data == [11])
}

@Test func `operands are exchanged only where no bit changes`() {
  var builder = KernelBuilder(name: "pairs")
  let a = builder.parameter("a", .scalar)
  let b = builder.parameter("b", .scalar)
  var values: [ValueID] = []
  for primitive in BinaryPrimitive.allCases {
    values.append(builder.emit(.binary(primitive), a, b))
    values.append(builder.emit(.binary(primitive), b, a))
  }
  for primitive in ComparisonPrimitive.allCases {
    values.append(builder.emit(.toReal, builder.emit(.compare(primitive), a, b)))
    values.append(builder.emit(.toReal, builder.emit(.compare(primitive), b, a)))
  }
  let kernel = builder.finish(values)
  let merged = kernel.eliminatingCommonSubexpressions()
  #expect(merged.instructionCount == kernel.instructionCount - 6)
  for point in [(2.5, -1.5), (0, -0.0), (-0.0, 0), (.infinity, 1), (.nan, 1), (1, .nan)] {
    let parameters = [Tensor(point.0), Tensor(point.1)]
    #expect(
      merged.evaluate(parameters: parameters).map(\.withOneNaN)
        == kernel.evaluate(parameters: parameters).map(\.withOneNaN))
  }
}

@Test func `equal conditionals are one`() {
  var builder = KernelBuilder(name: "twice")
  let x = builder.parameter("x", .scalar)
  let mask = builder.emit(.compare(.less), x, builder.constant(1))
  var values: [ValueID] = []
  for factor in [2.0, 2, 3] {
    values += builder.conditional(mask) { builder in
      [builder.emit(.binary(.multiply), x, builder.constant(factor))]
    } otherwise: { _ in
      [x]
    }
  }
  let kernel = builder.finish(values).eliminatingCommonSubexpressions()
  #expect(kernel.results[0] == kernel.results[1])
  #expect(kernel.results[0] != kernel.results[2])
  #expect(kernel.eliminatingDeadCode().operations.filter { $0 == .conditional }.count == 2)
}
