internal import KernelIR
internal import Syntax

extension Evaluator {
  /// `squared over data`, of a table, a list for a sample of one field, or a law of rows.
  func over(_ loss: ExpressionID, _ data: ExpressionID, in scope: Scope) throws -> Value {
    guard case .loss(.declared(let declared)) = try evaluate(loss, in: scope),
      !declared.declaration.over.isEmpty
    else {
      throw mistake(
        .typeMismatch(
          parameter: "before `over`",
          expected: "the loss of one sample: one declared with `over (…)`",
          found: "something else"), at: tree.span(of: loss))
    }
    let source = try evaluateLaw(data, in: scope)
    place = tree.span(of: data)
    if case .law(let law) = source { return .loss(try lossOver(law, declared)) }
    let (numbers, model) = try sampleRows(source, declared)
    var sizes = declared.sizes
    try bindSizes(of: declared, model, &sizes)
    let sized = DeclaredLoss(
      declaration: declared.declaration, scope: declared.scope, sizes: sizes)
    return .loss(
      .sampled(SampledLoss(loss: sized, samples: Samples(table: numbers, model: model))))
  }

  /// The sizes that the fields of one sample tell, checked against their types.
  private func bindSizes(
    of declared: DeclaredLoss, _ model: Value, _ sizes: inout [String: Int]
  ) throws {
    guard case .record(let record) = model else { return }
    for parameter in declared.declaration.over {
      guard let type = parameter.type, let part = record[parameter.name.text] else { continue }
      // Functions of a number go over arrays, but the field of a sample is what it says.
      if case .named(let name, _) = tree[type], name.text == "Real" || name.text == "Int",
        part.shape != []
      {
        throw mistake(
          .typeMismatch(
            parameter: parameter.name.text, expected: "a Real in each row", found: part.description)
        )
      }
      _ = try value(
        part, as: type, named: parameter.name.text, in: declared.scope, sizes: &sizes)
    }
  }

  // MARK: - Tables

  /// The columns of the sample's fields, side by side: [rows, numbers of a sample].
  private func sampleRows(_ source: Value, _ declared: DeclaredLoss) throws -> (Tensor, Value) {
    let fields = declared.declaration.over.map(\.name.text)
    var columns: [[Value]]
    switch source {
    case .table(let table):
      columns = try fields.map { name in
        guard let column = table.columns.first(where: { $0.name == name }) else {
          throw mistake(.unknownField(name, of: "this table", known: table.columns.map(\.name)))
        }
        return try column.cells.enumerated().map { index, cell in
          switch cell {
          case .value(let value): return value
          case .empty(let reason):
            throw mistake(
              .refused(
                quantity: "value in row \(index) of `\(name)`", why: reason,
                remedy: "leave that row out with `where`"))
          }
        }
      }
    case .list, .tensor:
      guard fields.count == 1 else {
        throw mistake(
          .typeMismatch(
            parameter: "after `over`",
            expected:
              "a Table with the columns \(fields.map { "`\($0)`" }.joined(separator: ", "))",
            found: source.description))
      }
      columns = [try items(of: source)]
    default:
      throw mistake(
        .typeMismatch(
          parameter: "after `over`", expected: "a Table, or a law of rows",
          found: source.description))
    }
    let count = columns.first?.count ?? 0
    guard count > 0 else {
      throw mistake(.other("a loss over no rows has no value", help: nil))
    }
    let parts = try zip(fields, columns).map { try column($0, $1) }
    let width = parts.reduce(0) { $0 + $1.width }
    var numbers = Tensor(repeating: 0, shape: [count, width])
    var offset = 0
    for part in parts {
      for row in 0..<count {
        for k in 0..<part.width {
          numbers.data[row * width + offset + k] = part.numbers[row * part.width + k]
        }
      }
      offset += part.width
    }
    let model = Value.record(
      Record(zip(fields, parts).map { ($0, Value(Tensor(repeating: 0, shape: $1.shape))) }))
    return (numbers, model)
  }

  /// The numbers of a column, whose cells have one shape.
  private func column(_ name: String, _ cells: [Value]) throws -> (
    numbers: [Double], shape: [Int], width: Int
  ) {
    var numbers: [Double] = []
    var shape: [Int]?
    for (row, cell) in cells.enumerated() {
      guard let tensor = cell.tensor else {
        throw mistake(
          .typeMismatch(
            parameter: name, expected: "a column of numbers or vectors",
            found: "\(cell.description) in row \(row)"))
      }
      if let shape, shape != tensor.shape {
        throw mistake(
          .typeMismatch(
            parameter: name, expected: "the same in every row",
            found:
              "\(shapeType(tensor.shape)) in row \(row), after \(shapeType(shape))"))
      }
      guard tensor.data.allSatisfy(\.isFinite) else {
        throw mistake(
          .constraintViolated(
            parameter: name, constraint: "finite in every row", value: "not in row \(row)"))
      }
      shape = tensor.shape
      numbers += tensor.data
    }
    let one = shape ?? []
    return (numbers, one, one.reduce(1, *))
  }

  // MARK: - Laws

  private func lossOver(_ law: Law, _ declared: DeclaredLoss) throws -> LossValue {
    let fields = declared.declaration.over.map(\.name.text)
    let natural = try naturalValue(of: law)
    var parts: [(label: String, value: Value)] = []
    for (index, name) in fields.enumerated() {
      let part: Value?
      if case .record(let record) = natural {
        part = record[name]
        if part == nil {
          throw mistake(
            .unknownField(name, of: "a row of this law", known: record.fields.map(\.label)))
        }
      } else {
        part = index == 0 && fields.count == 1 ? natural : nil
      }
      guard let part, let shape = part.shape else {
        throw mistake(
          .typeMismatch(
            parameter: name, expected: "a number or an array in the rows of the law",
            found: part?.description ?? natural.description))
      }
      parts.append((name, Value(Tensor(repeating: 0, shape: shape))))
    }
    let model = Value.record(Record(parts))
    var sizes = declared.sizes
    try bindSizes(of: declared, model, &sizes)
    let sized = DeclaredLoss(
      declaration: declared.declaration, scope: declared.scope, sizes: sizes)
    let path = streamPath
    let place = self.place
    let samples = Samples(law: law, model: model) { [unowned self] in
      let saved = (self.streamPath, self.place)
      defer { (self.streamPath, self.place) = saved }
      (self.streamPath, self.place) = (path, place)
      return try self.pinnedRows(of: law, model)
    }
    return .sampled(SampledLoss(loss: sized, samples: samples))
  }

  /// A draw of the law as one row, its fields flattened and joined.
  func packedRow(_ drawn: Value, _ model: Value) throws -> Traced {
    guard case .record(let fields) = model else { preconditionFailure("a sample is a record") }
    let parts = try fields.fields.map { field -> Value in
      var value = drawn
      if case .record(let record) = drawn { value = record[field.label] ?? .unit }
      let count = field.value.shape?.reduce(1, *) ?? 1
      return try apply(.reshape([count]), [value], named: field.label)
    }
    let joined = parts.count == 1 ? parts[0] : try apply(.concatenate(axis: 0), parts, named: "row")
    return try tracedValue(joined, named: "row")
  }
}
