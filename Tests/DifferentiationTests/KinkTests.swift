import Differentiation
import KernelIR
import KernelIRTestSupport
import Testing

/// f and its first two derivatives at a scalar.
private func values(
  at x: Double, _ body: (inout KernelBuilder, ValueID) -> ValueID
) throws -> (value: Double, slope: Double, curvature: Double) {
  var builder = KernelBuilder(name: "f")
  let w = builder.parameter("x", .scalar)
  let kernel = builder.finish([body(&builder, w)])
  let point = [Tensor(x)]
  let forward = try kernel.jvp(wrt: [0]).evaluate(parameters: point + [Tensor(1)])[1].data[0]
  let slope = try kernel.gradient(wrt: [0]).evaluate(parameters: point)[0].data[0]
  #expect(forward == slope || (forward.isNaN && slope.isNaN))
  // Conditionals as selects, as the lanes run them.
  let flat = try kernel.gradient(wrt: [0]).flatteningConditionals(limit: .max).optimized()
  let flatSlope = flat.evaluate(parameters: point)[0].withOneNaN
  #expect(flatSlope == Tensor(slope).withOneNaN)
  return (
    kernel.evaluate(parameters: point)[0].data[0], slope,
    try kernel.hessian(wrt: [0]).flatteningConditionals(limit: .max)
      .evaluate(parameters: point)[0].data[0]
  )
}

@Test func `a branch that is not taken never gives a NaN`() throws {
  // if 0 < x { √x } else { x² }, at 0, where √ has no slope, and below, where it has no value.
  func root(_ builder: inout KernelBuilder, _ x: ValueID) -> ValueID {
    let test = builder.emit(.compare(.less), builder.constant(0), x)
    return builder.conditional(test) { builder in
      [builder.emit(.unary(.squareRoot), x)]
    } otherwise: { builder in
      [builder.emit(.integerPower(2), x)]
    }[0]
  }
  #expect(try values(at: 0, root) == (0, 0, 2))
  #expect(try values(at: -3, root) == (9, -6, 2))
  #expect(try values(at: 4, root) == (2, 0.25, -0.03125))

  // if x < 1 { 1 } else { log(x − 1) }: the logarithm of a negative number, at 1 its pole.
  func logarithm(_ builder: inout KernelBuilder, _ x: ValueID) -> ValueID {
    let test = builder.emit(.compare(.lessOrEqual), x, builder.constant(1))
    return builder.conditional(test) { builder in
      [builder.emit(.binary(.multiply), x, builder.constant(3))]
    } otherwise: { builder in
      let less = builder.emit(.binary(.subtract), x, builder.constant(1))
      return [builder.emit(.unary(.log), less)]
    }[0]
  }
  #expect(try values(at: 0.5, logarithm) == (1.5, 3, 0))
  #expect(try values(at: 1, logarithm) == (3, 3, 0))
  #expect(try values(at: 2, logarithm) == (0, 1, -1))
}

@Test func `a branch that uses an outer value twice adds both adjoints`() throws {
  func product(_ builder: inout KernelBuilder, _ x: ValueID) -> ValueID {
    let square = builder.emit(.integerPower(2), x)
    let test = builder.emit(.compare(.less), x, builder.constant(0))
    let inner = builder.conditional(test) { builder in
      [builder.emit(.binary(.multiply), square, x), square]
    } otherwise: { _ in
      [square, x]
    }
    return builder.emit(.binary(.multiply), inner[0], inner[1])
  }
  #expect(try values(at: 2, product) == (8, 12, 12))
  #expect(try values(at: -1, product) == (-1, 5, -20))
}

@Test func `the norm has the gradient zero at the origin`() throws {
  var builder = KernelBuilder(name: "norm")
  let w = builder.parameter("w", ValueType(.real, [2]))
  let square = builder.emit(.matmul, w, w)
  let kernel = builder.finish([builder.emit(.unary(.squareRoot), square)])
  let gradient = try kernel.gradient(wrt: [0])
  #expect(gradient.evaluate(parameters: [Tensor(vector: [0, 0])])[0].data == [0, 0])
  #expect(
    gradient.evaluate(parameters: [Tensor(vector: [3, 4])])[0].data.map { ($0 * 10).rounded() } == [
      6, 8,
    ])
  let hessian = try kernel.hessian(wrt: [0])
  #expect(hessian.evaluate(parameters: [Tensor(vector: [0, 0])])[0].data.allSatisfy { $0 == 0 })
  // Backwards through the gradient itself: the divisor that is not used must not leak either.
  let again = try gradient.vjp(wrt: [0])
  let back = again.evaluate(parameters: [Tensor(vector: [0, 0]), Tensor(vector: [1, 1])])
  #expect(back[0].data.allSatisfy { $0 == 0 })
}

@Test func `kinks follow their conventions`() throws {
  #expect(try values(at: 0) { $0.emit(.unary(.absolute), $1) } == (0, 0, 0))
  #expect(try values(at: 0) { $0.emit(.unary(.squareRoot), $1) }.slope == 0)
  #expect(try values(at: -1) { $0.emit(.unary(.squareRoot), $1) }.slope.isNaN)
  // Ties go to the second operand.
  #expect(try values(at: 0) { $0.emit(.binary(.maximum), $1, $0.constant(0)) }.slope == 0)
  #expect(try values(at: 0) { $0.emit(.binary(.maximum), $0.constant(0), $1) }.slope == 1)
  // At base 0.
  #expect(try values(at: 0) { $0.emit(.binary(.power), $1, $0.constant(2.5)) } == (0, 0, 0))
  #expect(try values(at: 0) { $0.emit(.binary(.power), $1, $0.constant(1)) } == (0, 1, 0))
  #expect(try values(at: 0) { $0.emit(.binary(.power), $1, $0.constant(0.6)) }.slope == 0)
  #expect(try values(at: 0) { $0.emit(.binary(.power), $1, $0.constant(-0.6)) }.slope == -.infinity)
  #expect(try values(at: -2) { $0.emit(.binary(.power), $1, $0.constant(-1)) }.slope == -0.25)
  #expect(try values(at: 0) { $0.emit(.integerPower(1), $1) } == (0, 1, 0))
  // Ties of a whole array share.
  var builder = KernelBuilder(name: "maximum")
  let w = builder.parameter("w", ValueType(.real, [3]))
  let kernel = builder.finish([builder.emit(.reduce(.maximum, axis: nil), w)])
  let gradient = try kernel.gradient(wrt: [0])
  #expect(gradient.evaluate(parameters: [Tensor(vector: [2, 1, 2])])[0].data == [0.5, 0, 0.5])
}
