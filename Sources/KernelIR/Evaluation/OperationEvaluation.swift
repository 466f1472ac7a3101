internal import Stopping

extension Operation {
  /// The value of an operation without regions that depends on its operands alone; nil for parameters, draws
  /// and control. Operands must fit (``resultType(of:)``); masks are tensors of 0 and 1.
  package func value(of operands: [Tensor]) -> Tensor? {
    switch self {
    case .parameter, .draw, .redraw, .conditional, .loop, .whileLoop: return nil
    case .constant(let tensor): return tensor
    case .unary(let primitive): return operands[0].map { ScalarMath.apply(primitive, $0) }
    case .integerPower(let n): return operands[0].map { ScalarMath.integerPower($0, n) }
    case .isFinite: return operands[0].map { $0.isFinite ? 1 : 0 }
    case .toReal: return operands[0]
    case .binary(let primitive):
      return operands[0].zip(operands[1]) { ScalarMath.apply(primitive, $0, $1) }
    case .compare(let primitive):
      return operands[0].zip(operands[1]) { ScalarMath.compare(primitive, $0, $1) ? 1 : 0 }
    case .logic(.not): return operands[0].map { $0 == 0 ? 1 : 0 }
    case .logic(.and): return operands[0].zip(operands[1]) { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .logic(.or): return operands[0].zip(operands[1]) { $0 != 0 || $1 != 0 ? 1 : 0 }
    case .select: return Tensor.select(operands[0], operands[1], operands[2])
    case .broadcast(let shape): return operands[0].repeated(to: shape)
    case .reshape(let shape): return Tensor(shape: shape, data: operands[0].data)
    case .transpose: return operands[0].transposed
    case .slice(let start, let size): return operands[0].slice(start: start, size: size)
    case .concatenate(let axis): return Tensor.concatenate(operands, axis: axis)
    case .gather:
      let rest = Array(operands[0].shape.dropFirst())
      let size = rest.reduce(1, *)
      let row = PinnedOrder.row(operands[1].data[0], of: operands[0].shape[0])
      return Tensor(shape: rest, data: Array(operands[0].data[row * size..<(row + 1) * size]))
    case .scatter(let count):
      var result = Tensor(repeating: 0, shape: [count] + operands[0].shape)
      let start = PinnedOrder.row(operands[1].data[0], of: count) * operands[0].count
      result.data.replaceSubrange(start..<start + operands[0].count, with: operands[0].data)
      return result
    case .reduce(let reduction, let axis): return operands[0].reduced(reduction, axis: axis)
    case .matmul: return Tensor.matmul(operands[0], operands[1])
    case .cholesky:
      let shape = operands[0].shape
      return Tensor(shape: shape, data: PinnedOrder.cholesky(operands[0].data, n: shape[0]))
    case .triangularSolve(let lower, let transposed):
      let (t, b) = (operands[0], operands[1])
      let x = PinnedOrder.triangularSolve(
        t.data, b.data, n: t.shape[0], columns: b.columns, lower: lower, transposed: transposed)
      return Tensor(shape: b.shape, data: x)
    case .solve:
      let (a, b) = (operands[0], operands[1])
      let x = PinnedOrder.solve(a.data, b.data, n: a.shape[0], columns: b.columns)
      return Tensor(shape: b.shape, data: x)
    case .host(let function):
      return Tensor(shape: function.shape, data: function.evaluate(operands[0].data))
    }
  }
}

extension Tensor {
  fileprivate var columns: Int { shape.count == 2 ? shape[1] : 1 }

  fileprivate func map(_ transform: (Double) -> Double) -> Tensor {
    guard count > Self.piece else { return Tensor(shape: shape, data: data.map(transform)) }
    return inPieces { transform(data[$0]) }
  }

  /// Entries after which it is asked whether to stop.
  private static var piece: Int { 1 << 16 }

  /// The entries of the same shape, one after the other; NaN once a stop is wanted.
  private func inPieces(_ entry: (Int) -> Double) -> Tensor {
    var result = Tensor(repeating: .nan, shape: shape)
    for start in stride(from: 0, to: count, by: Self.piece) where !StopWish.isMade {
      for i in start..<Swift.min(start + Self.piece, count) { result.data[i] = entry(i) }
    }
    return result
  }

  fileprivate func zip(_ other: Tensor, _ combine: (Double, Double) -> Double) -> Tensor {
    if shape == other.shape {
      if count > Self.piece { return inPieces { combine(data[$0], other.data[$0]) } }
      return Tensor(shape: shape, data: data.indices.map { combine(data[$0], other.data[$0]) })
    }
    if other.isScalar { return map { combine($0, other.data[0]) } }
    return other.map { combine(data[0], $0) }
  }

  /// The entry at a row-major index of a shape this tensor has, or is a scalar beside.
  private func entry(_ index: Int) -> Double { isScalar ? data[0] : data[index] }

  fileprivate static func select(_ mask: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    let shape = a.isScalar ? b.shape : a.shape
    let data = (0..<shape.reduce(1, *)).map { index in
      mask.entry(index) != 0 ? a.entry(index) : b.entry(index)
    }
    return Tensor(shape: shape, data: data)
  }

  fileprivate func repeated(to shape: [Int]) -> Tensor {
    let total = shape.reduce(1, *)
    return Tensor(shape: shape, data: (0..<total).map { data[$0 % max(count, 1)] })
  }

  fileprivate var transposed: Tensor {
    let (rows, columns) = (shape[0], shape[1])
    var result = Tensor(repeating: 0, shape: [columns, rows])
    for i in 0..<rows {
      for j in 0..<columns { result.data[j * rows + i] = data[i * columns + j] }
    }
    return result
  }

  fileprivate func slice(start: [Int], size: [Int]) -> Tensor {
    var data: [Double] = []
    data.reserveCapacity(size.reduce(1, *))
    func walk(_ axis: Int, _ offset: Int) {
      guard axis < shape.count else { return data.append(self.data[offset]) }
      let stride = shape[(axis + 1)...].reduce(1, *)
      for index in start[axis]..<start[axis] + size[axis] {
        walk(axis + 1, offset + index * stride)
      }
    }
    walk(0, 0)
    return Tensor(shape: size, data: data)
  }

  fileprivate static func concatenate(_ parts: [Tensor], axis: Int) -> Tensor {
    var shape = parts[0].shape
    shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
    var data: [Double] = []
    data.reserveCapacity(shape.reduce(1, *))
    for outer in 0..<shape[..<axis].reduce(1, *) {
      for part in parts {
        let run = part.shape[axis...].reduce(1, *)
        data.append(contentsOf: part.data[outer * run..<(outer + 1) * run])
      }
    }
    return Tensor(shape: shape, data: data)
  }

  fileprivate func reduced(_ reduction: Reduction, axis: Int?) -> Tensor {
    guard let axis else {
      return Tensor(PinnedOrder.reduce(reduction, count) { data[$0] })
    }
    let length = shape[axis]
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[..<axis].reduce(1, *)
    var rest = shape
    rest.remove(at: axis)
    var result: [Double] = []
    result.reserveCapacity(outer * inner)
    for i in 0..<outer {
      for j in 0..<inner {
        result.append(
          PinnedOrder.reduce(reduction, length) { data[(i * length + $0) * inner + j] })
      }
    }
    return Tensor(shape: rest, data: result)
  }

  fileprivate static func matmul(_ a: Tensor, _ b: Tensor) -> Tensor {
    let k = b.shape[0]
    let (rows, columns) = (a.shape.dropLast(), b.shape.dropFirst())
    let product = PinnedOrder.matmul(
      a.data, b.data, m: rows.reduce(1, *), k: k, n: columns.reduce(1, *))
    return Tensor(shape: Array(rows) + Array(columns), data: product)
  }
}
