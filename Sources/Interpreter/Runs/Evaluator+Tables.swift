internal import KernelIR
internal import Statistics
internal import Syntax

extension Evaluator {
  /// A row as a record.
  func row(_ index: Int, of table: Table) throws -> Value {
    .record(Record(try table.columns.map { ($0.name, try value(of: $0.cells[index], in: $0)) }))
  }

  private func value(of cell: Table.Cell, in column: Table.Column) throws -> Value {
    switch cell {
    case .value(let value): return value
    case .empty(let reason):
      throw mistake(
        .refused(
          quantity: "value in a cell of `\(column.name)`", why: reason,
          remedy: "leave that row out with `where`"))
    }
  }

  func columnValue(_ column: Table.Column) throws -> Value {
    collected(try column.cells.map { try value(of: $0, in: column) })
  }

  /// `table(x: X, y: y)`
  func makeTable(_ arguments: [CallArgument]) throws -> Value {
    var columns: [Table.Column] = []
    for argument in arguments {
      guard let label = argument.label else {
        throw mistake(.other("columns have names", help: "write `table(x: X, y: y)`"))
      }
      let cells = try items(of: argument.value).map { Table.Cell.value($0) }
      if let first = columns.first, first.cells.count != cells.count {
        throw mistake(
          .other(
            "`\(label)` has \(cells.count) rows, but `\(first.name)` has \(first.cells.count)",
            help: nil))
      }
      columns.append(Table.Column(name: label, cells: cells))
    }
    return .table(Table(columns: columns))
  }

  /// `split(table, 0.8)`: the first part and the rest.
  func splitTable(_ arguments: [CallArgument]) throws -> Value {
    let given = try exactly(2, arguments, .split)
    guard case .table(let table) = given[0], let share = given[1].double, share >= 0, share <= 1
    else {
      throw mistake(.other("`split(table, 0.8)` takes a table and a share from 0 to 1", help: nil))
    }
    let border = Int((share * Double(table.count)).rounded())
    func part(_ range: Range<Int>) -> Value {
      .table(
        Table(
          columns: table.columns.map { Table.Column(name: $0.name, cells: Array($0.cells[range])) })
      )
    }
    return .tuple([part(0..<border), part(border..<table.count)])
  }

  /// The scope in which the columns of one row are names.
  private func rowScope(_ index: Int, _ table: Table, _ scope: Scope) -> Scope {
    let inner = Scope(parent: scope)
    for column in table.columns {
      inner.bind(
        column.name,
        Cell { [unowned self] in try self.value(of: column.cells[index], in: column) })
    }
    return inner
  }

  /// `table where bound == 0.5`; a row whose condition meets a cell without a value is left out.
  func filter(_ subject: ExpressionID, _ condition: ExpressionID, in scope: Scope) throws -> Value {
    let table = try self.table(subject, in: scope)
    let kept = try (0..<table.count).filter { index in
      do {
        guard
          case .bool(let holds) = try evaluate(condition, in: rowScope(index, table, scope))
        else {
          throw mistake(
            .typeMismatch(parameter: "where", expected: "a condition", found: "something else"))
        }
        return holds
      } catch Interruption.mistake(let diagnostic) where diagnostic.isRefusal {
        return false
      }
    }
    return .table(
      Table(
        columns: table.columns.map { column in
          Table.Column(name: column.name, cells: kept.map { column.cells[$0] })
        }))
  }

  func table(_ id: ExpressionID, in scope: Scope) throws -> Table {
    let value = try evaluate(id, in: scope)
    guard case .table(let table) = value else {
      throw mistake(
        .typeMismatch(parameter: "in", expected: "a Table", found: value.description),
        at: tree.span(of: id))
    }
    return table
  }

  // MARK: - Sweeps

  /// `sweep rate in …, bound in … { … row tau: …, basin: 1 }`
  func sweep(_ variables: [SweepVariable], _ body: ExpressionID, in scope: Scope) throws -> Value {
    let values = try variables.map { try items(of: try evaluate($0.values, in: scope)) }
    guard case .block(let statements) = tree[body] else { return .unit }
    let labels = rowLabels(statements)
    var columns = variables.map { Table.Column(name: $0.name.text, cells: []) }
    columns += labels.map { Table.Column(name: $0, cells: []) }
    var choice = [Int](repeating: 0, count: variables.count)
    guard values.allSatisfy({ !$0.isEmpty }) else { return .table(Table(columns: columns)) }
    while true {
      let inner = Scope(parent: scope)
      let saved = sweepRow
      sweepRow = [:]
      let depth = streamPath.count
      for (index, variable) in variables.enumerated() {
        let value = values[index][choice[index]]
        inner.bind(variable.name.text, value)
        columns[index].cells.append(.value(value))
        streamPath.append(.value(variable.name.text, value))
      }
      defer { streamPath.removeLast(streamPath.count - depth) }
      var refusal: String?
      do {
        try noting(
          variables[0].name.span,
          {
            zip(variables, choice.indices).compactMap { variable, index in
              circumstance(variable.name.text, values[index][choice[index]])
            }.joined(separator: ", ")
          }
        ) {
          _ = try run(statements, in: Scope(parent: inner))
        }
      } catch Interruption.mistake(let diagnostic) where diagnostic.isRefusal {
        refusal = diagnostic.message
      } catch Interruption.cancelled {
        let done = columns.last?.cells.count ?? 0
        notePartial(
          Table(
            columns: columns.map { column in
              Table.Column(name: column.name, cells: Array(column.cells.prefix(done)))
            }))
        throw Interruption.cancelled
      }
      for (index, label) in labels.enumerated() {
        columns[variables.count + index].cells.append(
          sweepRow?[label] ?? .empty(reason: refusal ?? "this row has no `\(label)`"))
      }
      sweepRow = saved
      // The last variable goes fastest.
      var axis = variables.count - 1
      while axis >= 0 {
        choice[axis] += 1
        if choice[axis] < values[axis].count { break }
        choice[axis] = 0
        axis -= 1
      }
      if axis < 0 { break }
      streamPath.removeLast(streamPath.count - depth)
    }
    return .table(Table(columns: columns))
  }

  /// The labels of the `row`s of a block, in the order of their first appearance.
  private func rowLabels(_ statements: [StatementID]) -> [String] {
    var labels: [String] = []
    func visit(_ statements: [StatementID]) {
      for id in statements {
        switch tree[id] {
        case .row(let arguments):
          for argument in arguments {
            if let label = argument.label?.text, !labels.contains(label) { labels.append(label) }
          }
        case .conditional(_, let then, let otherwise):
          if case .block(let inner) = tree[then] { visit(inner) }
          if let otherwise { visit([otherwise]) }
        case .expression(let expression):
          if case .block(let inner) = tree[expression] { visit(inner) }
        case .missing, .function, .loss, .noise, .optimizer, .importFile, .input, .test, .edition,
          .seed, .letBinding, .varBinding, .assignment, .draw, .forEach, .whileLoop, .returnValue,
          .print, .check, .compare, .export:
          break
        }
      }
    }
    visit(statements)
    return labels
  }

  /// `row tau: e.exit.mean, basin: 1`; what is refused leaves an empty cell with its reason.
  func addRow(_ arguments: [Argument], in scope: Scope) throws {
    guard sweepRow != nil else {
      throw mistake(.other("a `row` stands in a `sweep`", help: nil))
    }
    for argument in arguments {
      guard let label = argument.label?.text else { continue }
      do {
        let value = try evaluate(argument.value, in: scope)
        sweepRow?[label] = .value(value)
      } catch Interruption.mistake(let diagnostic) where diagnostic.isRefusal {
        sweepRow?[label] = .empty(reason: diagnostic.message)
      }
    }
  }

  // MARK: - Fits

  /// `fit log(tau) ~ log(rate) in table [by bound]`
  func fit(
    _ y: ExpressionID, _ x: ExpressionID, in source: ExpressionID, by: ExpressionID?, _ scope: Scope
  ) throws -> Value {
    let table = try self.table(source, in: scope)
    guard let by else {
      return try fit(y, x, rows: Array(0..<table.count), table, scope)
    }
    var groups: [(key: Value, rows: [Int])] = []
    for index in 0..<table.count {
      let key = try evaluate(by, in: rowScope(index, table, scope))
      let known = try groups.firstIndex { group in
        if case .bool(true) = try compare(.equal, group.key, key) { true } else { false }
      }
      if let known { groups[known].rows.append(index) } else { groups.append((key, [index])) }
    }
    var columns = [
      Table.Column(name: printed(by), cells: groups.map { .value($0.key) })
    ]
    columns += Self.fitLabels.map { Table.Column(name: $0, cells: []) }
    for group in groups {
      var cells: [Table.Cell]
      do {
        guard case .record(let record) = try fit(y, x, rows: group.rows, table, scope) else {
          continue
        }
        cells = record.fields.map { .value($0.value) }
      } catch Interruption.mistake(let diagnostic) where diagnostic.isRefusal {
        cells = Self.fitLabels.map { _ in .empty(reason: diagnostic.message) }
      }
      for (index, cell) in cells.enumerated() { columns[index + 1].cells.append(cell) }
    }
    return .table(Table(columns: columns))
  }

  /// The fields of a fit, and the columns of a table of them.
  private static let fitLabels = ["slope", "intercept", "lackOfFit", "points"]

  private func fit(
    _ y: ExpressionID, _ x: ExpressionID, rows: [Int], _ table: Table, _ scope: Scope
  ) throws -> Value {
    var xs: [Double] = []
    var ys: [Estimate] = []
    for index in rows {
      let inner = rowScope(index, table, scope)
      do {
        let (a, b) = (try evaluate(x, in: inner), try evaluate(y, in: inner))
        guard let number = a.double ?? a.estimateOfNumber?.value[0] else {
          throw mistake(.notANumber(a.description, in: "a fit"), at: tree.span(of: x))
        }
        guard let estimate = b.estimateOfNumber else {
          throw mistake(.notANumber(b.description, in: "a fit"), at: tree.span(of: y))
        }
        xs.append(number)
        ys.append(estimate)
      } catch Interruption.mistake(let diagnostic) where diagnostic.isRefusal {
        continue
      }
    }
    switch LineFit.fit(ys, against: xs) {
    case .success(let line):
      return .record(
        Record([
          ("slope", .estimate(EstimateValue(estimate: line.slope))),
          ("intercept", .estimate(EstimateValue(estimate: line.intercept))),
          ("lackOfFit", .real(line.lackOfFit)),
          ("points", .int(line.used.count)),
        ]))
    case .failure(let refusal):
      throw mistake(
        .refused(quantity: "fit", why: refusal.reason, remedy: "give it more points with errors"))
    }
  }
}

extension Value {
  /// A number with or without error, as an estimate.
  var estimateOfNumber: Estimate? {
    switch self {
    case .estimate(let estimate) where estimate.estimate.shape.isEmpty: estimate.estimate
    case .theory(let result): result.value.estimateOfNumber
    default: double.map { Estimate($0) }
    }
  }

  /// Numbers with or without errors, as an estimate.
  var asEstimate: Estimate? {
    switch self {
    case .estimate(let estimate): estimate.estimate
    case .theory(let result): result.value.asEstimate
    case .list(let items) where operand == nil:
      // A list of estimates of numbers, as one vector.
      items.isEmpty
        ? nil
        : {
          let parts = items.compactMap(\.estimateOfNumber)
          guard parts.count == items.count else { return nil }
          return Estimate.combine(parts, shape: [parts.count]) { $0.map { $0[0] } }
        }()
    default: tensor.map { Estimate(shape: $0.shape, value: $0.data) }
    }
  }
}

extension FitRefusal {
  fileprivate var reason: String {
    switch self {
    case .tooFewPoints(let count):
      "a line needs three points or more, and there \(count == 1 ? "is" : "are") \(count)"
    case .oneAbscissa: "all points have the same abscissa"
    case .exactAmongSampled(let index): "point \(index) has no error and others do"
    case .notFinite(let index): "point \(index) is not finite"
    case .notPositive(let index): "point \(index) is not positive, so it has no logarithm"
    case .conflict: "its points come from one stream, but from runs of different sizes"
    }
  }
}
