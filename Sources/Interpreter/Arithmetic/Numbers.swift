internal import KernelIR

/// An operand of a kernel operation: a known array, or a traced one.
enum Operand {
  case known(Tensor, Element)
  case traced(Traced)

  var type: ValueType {
    switch self {
    case .known(let tensor, let element): ValueType(element, tensor.shape)
    case .traced(let traced): traced.type
    }
  }
}

extension Value {
  init(_ tensor: Tensor, _ element: Element = .real) {
    if tensor.isScalar {
      self = element == .mask ? .bool(tensor.data[0] != 0) : .real(tensor.data[0])
    } else if element == .mask {
      self = .list(tensor.data.map { .bool($0 != 0) })
    } else {
      self = .tensor(tensor)
    }
  }

  /// This value as an operand, if it is a number, a truth value or an array of them.
  var operand: Operand? {
    switch self {
    case .bool(let value): return .known(Tensor(value ? 1 : 0), .mask)
    case .int(let value): return .known(Tensor(Double(value)), .real)
    case .real(let value): return .known(Tensor(value), .real)
    case .tensor(let tensor): return .known(tensor, .real)
    case .traced(let traced): return .traced(traced)
    case .list(let items): return Value.array(of: items)?.operand
    case .range(let low, let high):
      guard high - low <= 1_000_000 else { return nil }
      return .known(Tensor(vector: (low..<max(low, high)).map(Double.init)), .real)
    case .theory(let result): return result.value.withoutError.operand
    case .unit, .row, .text, .tuple, .record, .function, .law, .loss, .noise, .optimizer,
      .dynamics, .estimate, .table, .run, .exits, .module, .plot:
      return nil
    }
  }

  /// A plain number that is exact as a Real.
  var exactReal: Double? {
    if case .real(let number) = self { return number }
    if case .int(let whole) = self { return Double(exactly: whole) }
    return nil
  }

  /// Known numbers of equal shape as one array with a new leading axis.
  static func array(of items: [Value]) -> Value? {
    guard let first = items.first else { return .tensor(Tensor(shape: [0], data: [])) }
    var shape: [Int]?
    var data: [Double] = []
    for item in items {
      guard case .known(let tensor, .real)? = item.operand else { return nil }
      if let shape, shape != tensor.shape { return nil }
      shape = tensor.shape
      data += tensor.data
    }
    _ = first
    return .tensor(Tensor(shape: [items.count] + (shape ?? []), data: data))
  }

  /// An estimate as the plain number or array that it is best known as.
  var withoutError: Value {
    guard case .estimate(let estimate) = self else { return self }
    return .array(shape: estimate.estimate.shape, estimate.estimate.value)
  }

  /// A known number.
  var double: Double? {
    switch self {
    case .int(let value): Double(value)
    case .real(let value): value
    case .theory(let result): result.value.withoutError.double
    default: nil
    }
  }

  /// A known whole number; a real of whole value serves too.
  var integer: Int? {
    switch self {
    case .int(let value): value
    case .real(let value) where value == value.rounded() && abs(value) < 9e15: Int(value)
    case .theory(let result): result.value.withoutError.integer
    default: nil
    }
  }

  /// A known array (or number).
  var tensor: Tensor? {
    if case .row(let vector) = self, let inner = vector.tensor {
      return Tensor(shape: [1, inner.count], data: inner.data)
    }
    if case .known(let tensor, .real)? = operand { return tensor }
    return nil
  }

  /// The shape of a number or an array.
  var shape: [Int]? {
    if case .row(let vector) = self { return vector.shape.map { [1] + $0 } }
    if case .estimate(let estimate) = self { return estimate.estimate.shape }
    return operand?.type.shape
  }

  /// Anything in it traced?
  var isTraced: Bool {
    switch self {
    case .traced: true
    case .row(let vector): vector.isTraced
    case .list(let items), .tuple(let items): items.contains { $0.isTraced }
    case .record(let record): record.fields.contains { $0.value.isTraced }
    case .unit, .bool, .int, .real, .tensor, .text, .range, .function, .law, .loss, .noise,
      .optimizer, .dynamics, .estimate, .theory, .table, .run, .exits, .module, .plot:
      false
    }
  }

  /// What it is, in words for messages.
  var description: String {
    switch self {
    case .unit: return "nothing"
    case .bool: return "a Bool"
    case .int: return "an Int"
    case .real: return "a Real"
    case .tensor(let tensor): return shapeName(tensor.shape)
    case .traced(let traced):
      return traced.type.element == .mask ? "a Bool" : shapeName(traced.type.shape)
    case .row(let vector): return "the row of \(vector.description)"
    case .text: return "a Text"
    case .list: return "a list"
    case .tuple: return "a tuple"
    case .record: return "a record"
    case .range: return "a range"
    case .function: return "a function"
    case .law: return "a law (Dist)"
    case .loss: return "a Loss"
    case .noise: return "a Noise"
    case .optimizer: return "an Optimizer"
    case .dynamics: return "a Dynamics"
    case .estimate(let estimate): return "an Estimate[\(shapeType(estimate.estimate.shape))]"
    case .theory(let result): return result.value.description
    case .table: return "a Table"
    case .run: return "a run"
    case .exits: return "the exits of a run"
    case .module: return "an imported file"
    case .plot: return "a Plot"
    }
  }
}

/// `Real`, `Vec[2]`, `Mat[2, 2]`, `Tensor[2, 2, 2]`
func shapeType(_ shape: [Int]) -> String {
  let sizes = "[\(shape.map(String.init).joined(separator: ", "))]"
  switch shape.count {
  case 0: return "Real"
  case 1: return "Vec" + sizes
  case 2: return "Mat" + sizes
  default: return "Tensor" + sizes
  }
}

private func shapeName(_ shape: [Int]) -> String { "a " + shapeType(shape) }
