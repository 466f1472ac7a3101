import Differentiation
import KernelIR
import Testing

@Test func `what is constant piece by piece is refused, not zero`() throws {
  for operation in [
    Operation.unary(.floor), .unary(.sign), .unary(.round), .unary(.ceiling),
  ] {
    var builder = KernelBuilder(name: "pieces")
    let w = builder.parameter("w", .scalar)
    let value = builder.emit(operation, builder.emit(.unary(.exp), w))
    let kernel = builder.finish([value])
    #expect(throws: NotDifferentiable.piecewiseConstant(parameter: "w", through: operation)) {
      try kernel.gradient(wrt: [0])
    }
    #expect(throws: NotDifferentiable.self) { try kernel.jvp(wrt: [0]) }
    #expect(throws: NotDifferentiable.self) { try kernel.hessian(wrt: [0]) }
  }
  var builder = KernelBuilder(name: "step")
  let w = builder.parameter("w", .scalar)
  let mask = builder.emit(.compare(.less), w, builder.constant(1))
  let value = builder.conditional(mask) {
    [$0.constant(1)]
  } otherwise: {
    [$0.constant(2)]
  }
  let kernel = builder.finish(value)
  #expect(throws: NotDifferentiable.self) { try kernel.gradient(wrt: [0]) }
}

@Test func `what does not depend on a parameter has the gradient zero`() throws {
  var builder = KernelBuilder(name: "apart")
  let w = builder.parameter("w", ValueType(.real, [2]))
  let v = builder.parameter("v", .scalar)
  let kernel = builder.finish([builder.emit(.unary(.exp), v)])
  _ = w
  let gradient = try kernel.gradient(wrt: [0, 1])
  let point = [Tensor(vector: [1, 2]), Tensor(0)]
  #expect(gradient.evaluate(parameters: point).map(\.data) == [[0, 0], [1]])
}

@Test func `rows that vary are refused`() throws {
  var builder = KernelBuilder(name: "row")
  let w = builder.parameter("w", .scalar)
  let table = builder.constant(Tensor(vector: [1, 2, 3]))
  let looked = builder.emit(.gather, table, w)
  let kernel = builder.finish([builder.emit(.binary(.multiply), looked, w)])
  #expect(throws: NotDifferentiable.index(.gather)) { try kernel.gradient(wrt: [0]) }
  #expect(throws: NotDifferentiable.index(.gather)) { try kernel.jvp(wrt: [0]) }
}

@Test func `limits are refusals with a reason`() throws {
  var builder = KernelBuilder(name: "square")
  let w = builder.parameter("w", ValueType(.real, [301]))
  let kernel = builder.finish([builder.emit(.matmul, w, w)])
  #expect(throws: NotDifferentiable.largeHessian(variables: 301, limit: 300)) {
    try kernel.hessian(wrt: [0])
  }
  let product = try kernel.hessianVectorProduct(wrt: [0])
  let v = Tensor(vector: (0..<301).map(Double.init))
  let hv = product.evaluate(parameters: [Tensor(repeating: 1, shape: [301]), v])
  #expect(hv[0].data == v.data.map { 2 * $0 })
  #expect(throws: NotDifferentiable.notScalar(ValueType(.real, [301]))) {
    try product.gradient(wrt: [0])
  }

  var long = KernelBuilder(name: "long")
  let x = long.parameter("x", ValueType(.real, [9]))
  let result = long.loop(trips: 100_000, [x]) { builder, _, carried in
    [builder.emit(.unary(.sin), carried[0])]
  }
  let loop = long.finish([long.emit(.reduce(.sum, axis: nil), result[0])])
  #expect(throws: NotDifferentiable.longLoop(trips: 100_000)) { try loop.gradient(wrt: [0]) }
  #expect(try loop.jvp(wrt: [0]).verify().isEmpty)
}

@Test func `the Hessian of a quadratic is a constant`() throws {
  let k = Tensor(shape: [2, 2], data: [3, 1, 1, 2])
  var builder = KernelBuilder(name: "quadratic")
  let w = builder.parameter("w", ValueType(.real, [2]))
  let force = builder.emit(.matmul, builder.constant(k), w)
  let double = builder.emit(.matmul, w, force)
  let kernel = builder.finish([builder.emit(.binary(.multiply), builder.constant(0.5), double)])
  let hessian = try kernel.hessian(wrt: [0])
  #expect(
    hessian.text == """
      kernel quadratic.hessian(w: real[2])
        %1: real[2,2] = [2,2]{3.0, 1.0, 1.0, 2.0}
        yield %1

      """)
  #expect(hessian.affinity(in: [0]) == [.constant])
  #expect(try kernel.gradient(wrt: [0]).affinity(in: [0]) == [.affine])
}

@Test func `the Jacobian has a row for each result and a column for each variable`() throws {
  var builder = KernelBuilder(name: "polar")
  let r = builder.parameter("r", .scalar)
  let phi = builder.parameter("phi", .scalar)
  let x = builder.emit(.binary(.multiply), r, builder.emit(.unary(.cos), phi))
  let y = builder.emit(.binary(.multiply), r, builder.emit(.unary(.sin), phi))
  let kernel = builder.finish([x, y])
  let jacobian = try kernel.jacobian(wrt: [0, 1])
  let got = jacobian.evaluate(parameters: [Tensor(2), Tensor(0)])[0]
  #expect(got == Tensor(shape: [2, 2], data: [1, -0.0, 0, 2]))
}
