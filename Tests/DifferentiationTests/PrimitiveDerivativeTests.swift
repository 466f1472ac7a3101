import Differentiation
import KernelIR
import Testing

/// Points inside the domain of each function, away from kinks.
private func domain(_ primitive: UnaryPrimitive) -> [Double] {
  switch primitive {
  case .negate, .absolute, .sign, .exp, .expm1, .sin, .cos, .atan, .sinh, .cosh, .tanh, .erf, .erfc:
    [-2.3, -0.4, 0.7, 1.9]
  case .floor, .ceiling, .round: [-1.3, 0.2, 2.7]
  case .squareRoot, .log: [0.3, 1, 7.5]
  case .reciprocal: [-2.5, 0.8, 3]
  case .log1p: [-0.5, 0.1, 4]
  case .tan: [-1, 0.3, 1.1]
  case .asin, .acos, .erfinv: [-0.7, 0.1, 0.6]
  case .logGamma: [0.6, 1.5, 4.2, 20]
  }
}

private func pairs(_ primitive: BinaryPrimitive) -> ([Double], [Double]) {
  switch primitive {
  case .add, .subtract, .multiply, .minimum, .maximum, .hypot, .atan2:
    ([-1.2, 0.7, 2.1], [0.4, -1.3, 1.7])
  case .divide, .modulo: ([-1.2, 0.7, 5.3], [0.9, -1.3, 1.7])
  case .power: ([0.3, 1.4, 2.2], [-0.5, 1.7, 3])
  }
}

@Test(arguments: UnaryPrimitive.allCases)
func `each function of one number has the slope and the curvature that differences show`(
  _ primitive: UnaryPrimitive
) throws {
  let x = Tensor(vector: domain(primitive))
  var builder = KernelBuilder(name: primitive.rawValue)
  let w = builder.parameter("w", ValueType(.real, [x.count]))
  let value = builder.emit(.unary(primitive), w)
  // The second term keeps something to differentiate where the function is constant piece by piece.
  let product = builder.emit(.binary(.multiply), value, w)
  let kernel = builder.finish([builder.emit(.reduce(.sum, axis: nil), product)])
  try DerivativeCheck(tolerance: 1e-7)(kernel, at: [x], wrt: [0])
}

@Test(arguments: BinaryPrimitive.allCases)
func `each function of two numbers has the slopes that differences show`(
  _ primitive: BinaryPrimitive
) throws {
  let (a, b) = pairs(primitive)
  for (first, second) in [
    (Tensor(vector: a), Tensor(vector: b)), (Tensor(a[1]), Tensor(vector: b)),
    (Tensor(vector: a), Tensor(b[2])), (Tensor(a[2]), Tensor(b[2])),
  ] {
    var builder = KernelBuilder(name: primitive.rawValue)
    let x = builder.parameter("x", ValueType(.real, first.shape))
    let y = builder.parameter("y", ValueType(.real, second.shape))
    let value = builder.emit(.binary(primitive), x, y)
    let square = builder.emit(.integerPower(2), value)
    let kernel = builder.finish([builder.emit(.reduce(.sum, axis: nil), square)])
    if primitive == .power, first.isScalar, a[1] < 0 { continue }
    try DerivativeCheck(tolerance: 1e-7)(kernel, at: [first, second], wrt: [0, 1])
    try DerivativeCheck(tolerance: 1e-7)(kernel, at: [first, second], wrt: [1])
  }
}

@Test(arguments: [-3, -1, 0, 1, 2, 3, 7])
func `integer powers have their slopes`(_ n: Int) throws {
  var builder = KernelBuilder(name: "power")
  let x = builder.parameter("x", ValueType(.real, [3]))
  let power = builder.emit(.binary(.multiply), builder.emit(.integerPower(n), x), x)
  let kernel = builder.finish([builder.emit(.reduce(.sum, axis: nil), power)])
  try DerivativeCheck()(kernel, at: [Tensor(vector: [-0.7, 0.9, 1.2])], wrt: [0])
}

/// f(w) = Σ sin(operation(w) · weights), so that every entry counts and second derivatives do not vanish.
private func check(
  _ shapes: [[Int]], at point: [Tensor]? = nil, second: Bool = true, tolerance: Double = 2e-8,
  _ location: SourceLocation = #_sourceLocation,
  _ body: (inout KernelBuilder, [ValueID]) -> ValueID
) throws {
  var builder = KernelBuilder(name: "operation")
  let parameters = shapes.enumerated().map { index, shape in
    builder.parameter("w\(index)", ValueType(.real, shape))
  }
  let value = body(&builder, parameters)
  let weights = builder.constant(wave(builder.type(of: value).shape, phase: 0.9))
  let product = builder.emit(.binary(.multiply), value, weights)
  let waved = builder.emit(.unary(.sin), product)
  let kernel = builder.finish([builder.emit(.reduce(.sum, axis: nil), waved)])
  let point = point ?? shapes.enumerated().map { wave($1, phase: Double($0)) }
  try DerivativeCheck(tolerance: tolerance)(
    kernel, at: point, wrt: Array(shapes.indices), second: second, location)
}

@Test func `operations on shape move derivatives to where the entries go`() throws {
  try check([[]]) { $0.emit(.broadcast([2, 3]), $1[0]) }
  try check([[3]]) { $0.emit(.broadcast([2, 3]), $1[0]) }
  try check([[2, 2]]) { $0.emit(.broadcast([3, 2, 2]), $1[0]) }
  try check([[2, 3]]) { $0.emit(.reshape([3, 2]), $1[0]) }
  try check([[2, 3]]) { $0.emit(.transpose, $1[0]) }
  try check([[3, 4]]) { $0.emit(.slice(start: [1, 0], size: [2, 3]), $1[0]) }
  try check([[5]]) { $0.emit(.slice(start: [2], size: [2]), $1[0]) }
  try check([[2, 2], [2, 1], [2, 3]]) { $0.emit(.concatenate(axis: 1), $1) }
  try check([[2], [3]]) { $0.emit(.concatenate(axis: 0), [$1[1], $1[0], $1[1]]) }
  for row in [-1.0, 0, 1.7, 2, 9] {
    try check([[3, 2]]) { $0.emit(.gather, $1[0], $0.constant(row)) }
    try check([[2]]) { $0.emit(.scatter(count: 3), $1[0], $0.constant(row)) }
  }
}

@Test func `reductions have their slopes over all entries and along each axis`() throws {
  for reduction in [Reduction.sum, .maximum, .minimum] {
    for axis in [nil, 0, 1, 2] {
      try check([[2, 3, 2]]) { $0.emit(.reduce(reduction, axis: axis), $1[0]) }
    }
    try check([[4]]) { $0.emit(.reduce(reduction, axis: 0), $1[0]) }
  }
}

@Test func `products of all ranks have their slopes`() throws {
  try check([[3], [3]]) { $0.emit(.matmul, $1) }
  try check([[2, 3], [3]]) { $0.emit(.matmul, $1) }
  try check([[3], [3, 2]]) { $0.emit(.matmul, $1) }
  try check([[2, 3], [3, 2]]) { $0.emit(.matmul, $1) }
}

@Test func `factorisations and solutions have their slopes`() throws {
  let spd = Tensor(shape: [3, 3], data: [3, 0.4, 0.7, 0.4, 2, -0.3, 0.7, -0.3, 2.5])
  try check([[3, 3]], at: [spd], tolerance: 1e-7) { $0.emit(.cholesky, $1[0]) }
  for (lower, transposed) in [(true, false), (true, true), (false, false), (false, true)] {
    let solve = Operation.triangularSolve(lower: lower, transposed: transposed)
    try check([[3, 3], [3]], at: [spd, wave([3])], tolerance: 1e-7) { $0.emit(solve, $1) }
    try check([[3, 3], [3, 2]], at: [spd, wave([3, 2])], tolerance: 1e-7) { $0.emit(solve, $1) }
  }
  let general = Tensor(shape: [3, 3], data: [0.2, 2, -1, 3, 0.5, 0.7, 1, -0.4, 1.5])
  try check([[3, 3], [3]], at: [general, wave([3])], tolerance: 1e-7) { $0.emit(.solve, $1) }
  try check([[3, 3], [3, 2]], at: [general, wave([3, 2])], tolerance: 1e-7) { $0.emit(.solve, $1) }
}

@Test func `select sends each entry's derivative to the side it took`() throws {
  try check([[3], [3]]) {
    $0.emit(.select, $0.emit(.compare(.less), $1[0], $1[1]), $1[0], $0.emit(.unary(.exp), $1[1]))
  }
  try check([[3], []]) {
    $0.emit(.select, $0.emit(.compare(.less), $1[0], $1[1]), $1[0], $1[1])
  }
  try check([[], [3]]) {
    let one = $0.constant(1)
    return $0.emit(.select, $0.emit(.compare(.less), $1[0], one), $1[0], $1[1])
  }
}
