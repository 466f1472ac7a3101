import CScalarMath
import KernelIR
import KernelIRTestSupport
import Testing

/// The value of one operation.
private func value(_ operation: Operation, _ operands: Tensor...) -> [Double] {
  operation.value(of: operands)?.data ?? []
}

private func matrix(_ rows: Int, _ columns: Int, _ data: [Double]) -> Tensor {
  Tensor(shape: [rows, columns], data: data)
}

@Test func `a sum adds eight partial sums in a fixed tree`() {
  var x: [Double] = []
  for i in 0..<19 { x.append(Double(i % 5) * 0.1) }
  x[3] = 1e16
  x[12] = -1e16
  var p = Array(repeating: 0.0, count: 8)
  for (i, value) in x.enumerated() { p[i % 8] += value }
  let expected = ((p[0] + p[4]) + (p[2] + p[6])) + ((p[1] + p[5]) + (p[3] + p[7]))
  #expect(value(.reduce(.sum, axis: nil), Tensor(vector: x)) == [expected])
  #expect(expected != x.reduce(0, +))
  // Along an axis each column is summed in the same way.
  let columns = matrix(19, 2, x.flatMap { [$0, 2 * $0] })
  #expect(value(.reduce(.sum, axis: 0), columns) == [expected, 2 * expected])
  let zero = value(.reduce(.sum, axis: nil), Tensor(vector: [-0.0]))
  #expect(zero[0].sign == .plus)
}

@Test func `extremes keep what is not a number, the first largest is argmax`() {
  let x = Tensor(vector: [1, .nan, 3, 3, -.infinity])
  // Once met, the NaN stays.
  #expect(value(.reduce(.maximum, axis: nil), x).map { $0.isNaN } == [true])
  #expect(value(.reduce(.minimum, axis: nil), x).map { $0.isNaN } == [true])
  #expect(value(.reduce(.argmax, axis: nil), x) == [2])
  #expect(value(.reduce(.argmax, axis: nil), Tensor(vector: [1, 3, 3])) == [1])
  #expect(value(.reduce(.maximum, axis: 1), matrix(2, 2, [1, 2, 4, 3])) == [2, 4])
  #expect(value(.reduce(.any, axis: 0), matrix(2, 2, [0, 1, 0, 0])) == [0, 1])
  #expect(value(.reduce(.all, axis: nil), matrix(2, 2, [1, 1, 0, 1])) == [0])
}

@Test func `movements put each entry where the shape says`() {
  let a = matrix(2, 3, [1, 2, 3, 4, 5, 6])
  #expect(value(.transpose, a) == [1, 4, 2, 5, 3, 6])
  #expect(value(.slice(start: [0, 1], size: [2, 2]), a) == [2, 3, 5, 6])
  #expect(value(.broadcast([2, 2]), Tensor(vector: [1, 2])) == [1, 2, 1, 2])
  #expect(value(.concatenate(axis: 1), a, matrix(2, 1, [7, 8])) == [1, 2, 3, 7, 4, 5, 6, 8])
  #expect(value(.concatenate(axis: 0), a, matrix(1, 3, [7, 8, 9])) == [1, 2, 3, 4, 5, 6, 7, 8, 9])
  for (index, row) in [
    (-1, 0), (0, 0), (0.9, 0), (1, 1), (1.5, 1), (7, 1), (.infinity, 1), (.nan, 0),
  ] {
    #expect(value(.gather, a, Tensor(index)) == (row == 0 ? [1, 2, 3] : [4, 5, 6]))
    let scattered = value(.scatter(count: 2), Tensor(vector: [5, 6]), Tensor(index))
    #expect(scattered == (row == 0 ? [5, 6, 0, 0] : [0, 0, 5, 6]))
  }
  #expect(value(.select, Tensor(vector: [1, 0]), Tensor(3), Tensor(vector: [4, 5])) == [3, 5])
}

@Test func `products ascend with fused multiply-add`() {
  let a = [1e16, 1, -1e16, 0.1]
  let b = [1.0, 3, 1, 0.1]
  var s = 0.0
  for k in 0..<4 { s = s.addingProduct(a[k], b[k]) }
  #expect(value(.matmul, Tensor(vector: a), Tensor(vector: b)) == [s])
  #expect(value(.matmul, matrix(2, 2, a), Tensor(vector: [1, 2])) == [1e16 + 2, -1e16 + 0.2])
  #expect(value(.matmul, Tensor(vector: [1, 2]), matrix(2, 2, [1, 2, 3, 4])) == [7, 10])
  #expect(
    value(.matmul, matrix(2, 1, [1, 2]), matrix(1, 2, [3, 4])) == [3, 4, 6, 8])
}

@Test func `factors multiply to what they factor, and fail as NaN`() {
  let a = matrix(3, 3, [4, 99, 99, 2, 5, 99, 1, 3, 6])
  #expect(value(.cholesky, a).prefix(6) == [2, 0, 0, 1, 2, 0])
  let indefinite = matrix(2, 2, [1, 2, 2, 1])
  #expect(value(.cholesky, indefinite).allSatisfy { $0.isNaN })
  let singular = matrix(2, 2, [1, 2, 2, 4])
  #expect(value(.solve, singular, Tensor(vector: [1, 1])).allSatisfy { $0.isNaN })

  let t = matrix(2, 2, [2, 3, 4, 5])
  let b = Tensor(vector: [2, 9])
  func solved(_ lower: Bool, _ transposed: Bool) -> [Double] {
    value(.triangularSolve(lower: lower, transposed: transposed), t, b)
  }
  #expect(solved(true, false) == [1, 1])
  #expect(solved(true, true) == [ScalarMath.fma(-4, 1.8, 2) / 2, 1.8])
  #expect(solved(false, false) == [ScalarMath.fma(-3, 1.8, 2) / 2, 1.8])
  #expect(solved(false, true) == [1, 6.0 / 5])

  let permuted = matrix(2, 2, [0, 2, 4, 1])
  #expect(value(.solve, permuted, matrix(2, 1, [6, 7])) == [1, 3])
}

@Test func `a conditional evaluates the branch it takes, loops end by their rules`() {
  var builder = KernelBuilder(name: "control")
  let x = builder.parameter("x", .scalar)
  let positive = builder.emit(.compare(.less), builder.constant(0), x)
  let branch = builder.conditional(positive) {
    [$0.emit(.unary(.log), x)]
  } otherwise: { _ in
    [x]
  }
  let sum = builder.loop(trips: 4, [x]) { builder, index, carried in
    [builder.emit(.binary(.add), carried[0], index)]
  }
  let never = builder.loop(trips: 0, [x]) { builder, index, _ in [index] }
  let doubled = builder.whileLoop(limit: 5, [x]) { builder, carried in
    builder.emit(.compare(.less), carried[0], builder.constant(10))
  } body: { builder, carried in
    [builder.emit(.binary(.add), carried[0], carried[0])]
  }
  let kernel = builder.finish(branch + sum + never + doubled)
  func run(_ x: Double) -> [Double] {
    kernel.evaluate(parameters: [Tensor(x)]).flatMap(\.data)
  }
  #expect(run(-1) == [-1, 5, -1, -32])
  #expect(run(1) == [0, 7, 1, 16])
  #expect(run(20) == [ScalarMath.apply(.log, 20), 26, 20, 20])
}

@Test func `draws are those of the address`() {
  let site = Site("noise")
  let key = sgd_site_key(11, 12, site.hash64)
  for step: UInt64 in [0, 1, 63, 64, 129] {
    for count in [1, 3, 4] {
      let draws = AddressedDraws(seed: 11, stream: 12, replica: 13, step: step)
      let normals = draws.draws(.normal, site, count: count)
      let uniforms = draws.draws(.uniform, site, count: count)
      for i in 0..<UInt64(count) {
        #expect(normals[Int(i)] == sgd_normal_at(key, 13, step, UInt64(count), i))
        #expect(uniforms[Int(i)] == sgd_uniform_at(key, 13, step, UInt64(count), i))
      }
      let retries = draws.retries(.normal, site, attempt: 2, count: count)
      #expect(retries[count - 1] == sgd_retry_normal_at(key, 13, step, UInt64(count - 1), 2))
    }
  }
  // FNV-1a's published value for "foobar".
  #expect(NameHash.hash64("foobar") == 0x8594_4171_f739_67e8)
  #expect(Site("noise").hash64 != Site("noise.batch").hash64)
}
