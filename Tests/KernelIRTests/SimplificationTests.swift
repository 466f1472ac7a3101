import KernelIR
import KernelIRTestSupport
import TestRandom
import Testing

/// Numbers at which identities of algebra fail.
private let special = Tensor(vector: [
  0, -0.0, 1, -1, 0.1, -3.7, .infinity, -.infinity, .nan, 0x1p-1074, -2.3e-308, 1.7e308,
])

private typealias Body = @Sendable (inout KernelBuilder, ValueID, ValueID) -> ValueID

/// f(x, m) of the special numbers x and a matrix m, and how many instructions are left.
private let rules: [(name: String, left: Int, body: Body)] = [
  ("x · 1", 0, { b, x, _ in b.emit(.binary(.multiply), x, b.constant(1)) }),
  ("1 · x", 0, { b, x, _ in b.emit(.binary(.multiply), b.constant(1), x) }),
  ("x · −1", 1, { b, x, _ in b.emit(.binary(.multiply), x, b.constant(-1)) }),
  ("x / 1", 0, { b, x, _ in b.emit(.binary(.divide), x, b.constant(1)) }),
  ("x / 8", 2, { b, x, _ in b.emit(.binary(.divide), x, b.constant(8)) }),
  ("x / −0.5", 2, { b, x, _ in b.emit(.binary(.divide), x, b.constant(-0.5)) }),
  ("x / 2¹⁰²³", 2, { b, x, _ in b.emit(.binary(.divide), x, b.constant(0x1p1023)) }),
  ("x + −0", 0, { b, x, _ in b.emit(.binary(.add), x, b.constant(-0.0)) }),
  ("x + 0 stays", 2, { b, x, _ in b.emit(.binary(.add), x, b.constant(0)) }),
  ("x − 0", 0, { b, x, _ in b.emit(.binary(.subtract), x, b.constant(0)) }),
  ("x − −0 stays", 2, { b, x, _ in b.emit(.binary(.subtract), x, b.constant(-0.0)) }),
  ("x · 0 stays", 2, { b, x, _ in b.emit(.binary(.multiply), x, b.constant(0)) }),
  (
    "x + (−y)", 2,
    { b, x, _ in
      let y = b.emit(.unary(.reciprocal), x)
      return b.emit(.binary(.add), x, b.emit(.unary(.negate), y))
    }
  ),
  (
    "(−y) + x", 2,
    { b, x, _ in
      let y = b.emit(.unary(.reciprocal), x)
      return b.emit(.binary(.add), b.emit(.unary(.negate), y), x)
    }
  ),
  (
    "x − (−y)", 2,
    { b, x, _ in
      let y = b.emit(.unary(.reciprocal), x)
      return b.emit(.binary(.subtract), x, b.emit(.unary(.negate), y))
    }
  ),
  ("−−x", 0, { b, x, _ in b.emit(.unary(.negate), b.emit(.unary(.negate), x)) }),
  ("| −x |", 1, { b, x, _ in b.emit(.unary(.absolute), b.emit(.unary(.negate), x)) }),
  ("x¹", 0, { b, x, _ in b.emit(.integerPower(1), x) }),
  ("x²", 1, { b, x, _ in b.emit(.integerPower(2), x) }),
  ("x⁻¹", 1, { b, x, _ in b.emit(.integerPower(-1), x) }),
  ("x⁰", 1, { b, x, _ in b.emit(.integerPower(0), x) }),
  ("power(x, 0)", 1, { b, x, _ in b.emit(.binary(.power), x, b.constant(0)) }),
  ("min(x, x)", 0, { b, x, _ in b.emit(.binary(.minimum), x, x) }),
  (
    "x beside a repeated scalar", 2,
    { b, x, _ in
      let one = b.constant(1.5)
      return b.emit(.binary(.divide), x, b.emit(.broadcast([12]), one))
    }
  ),
  (
    "select(m, x, x)", 0,
    { b, x, _ in
      b.emit(.select, b.emit(.compare(.less), x, b.constant(0)), x, x)
    }
  ),
  (
    "select(not m, x, 1)", 3,
    { b, x, _ in
      let mask = b.emit(.logic(.not), b.emit(.compare(.less), x, b.constant(1)))
      return b.emit(.select, mask, x, b.constant(1))
    }
  ),
  (
    "select by a constant", 0,
    { b, x, _ in
      b.emit(.select, b.emit(.compare(.less), b.constant(0), b.constant(1)), x, b.constant(7))
    }
  ),
  ("mᵀᵀ", 0, { b, _, m in b.emit(.transpose, b.emit(.transpose, m)) }),
  (
    "mᵀ v", 1,
    { b, x, m in
      let v = b.emit(.slice(start: [2], size: [3]), x)
      return b.emit(.matmul, b.emit(.transpose, m), v)
    }
  ),
  (
    "reshape twice", 0,
    { b, _, m in
      b.emit(.reshape([3, 2]), b.emit(.reshape([6]), m))
    }
  ),
  ("all of it", 0, { b, _, m in b.emit(.slice(start: [0, 0], size: [3, 2]), m) }),
  (
    "slice of a slice", 1,
    { b, x, _ in
      let middle = b.emit(.slice(start: [2], size: [6]), x)
      return b.emit(.slice(start: [1], size: [3]), middle)
    }
  ),
  (
    "a part put in", 0,
    { b, x, m in
      let joined = b.emit(.concatenate(axis: 0), b.emit(.reshape([6]), m), x)
      return b.emit(.slice(start: [6], size: [12]), joined)
    }
  ),
  (
    "a row put in", 2,
    { b, x, m in
      let joined = b.emit(.concatenate(axis: 0), b.emit(.reshape([6]), m), x)
      return b.emit(.gather, joined, b.constant(7))
    }
  ),
]

@Test(arguments: rules.indices)
func `each rule of simplification leaves less, and the same bits`(_ index: Int) {
  let rule = rules[index]
  var builder = KernelBuilder(name: "rule")
  let x = builder.parameter("x", ValueType(.real, [12]))
  let m = builder.parameter("m", ValueType(.real, [3, 2]))
  let kernel = builder.finish([rule.body(&builder, x, m)])
  let simple = kernel.optimized()
  let left = simple.instructionCount - 2
  // The slice that makes the vector of a product is not counted.
  let extra = rule.name == "mᵀ v" ? 1 : 0
  #expect(left == rule.left + extra, "\(rule.name)\n\(simple.text)")
  let point = [special, Tensor(shape: [3, 2], data: [1, -0.0, 3, .nan, 0.3, -.infinity])]
  #expect(
    simple.evaluate(parameters: point).map(\.withOneNaN)
      == kernel.evaluate(parameters: point).map(\.withOneNaN), "\(rule.name)")
}

@Test func `a product by a transposed matrix is the same either way, to the bit`() {
  var random = TestRandom(4)
  let a = random.tensor([7, 5])
  let x = random.tensor([7])
  var builder = KernelBuilder(name: "product")
  let p = builder.parameter("a", ValueType(.real, [7, 5]))
  let q = builder.parameter("x", ValueType(.real, [7]))
  let left = builder.emit(.matmul, builder.emit(.transpose, p), q)
  let kernel = builder.finish([left])
  let simple = kernel.optimized()
  #expect(!simple.operations.contains(.transpose))
  #expect(simple.evaluate(parameters: [a, x]) == kernel.evaluate(parameters: [a, x]))
}
