internal import SourceText
internal import Syntax

extension TypeChecker {
  // MARK: sweep

  mutating func inferSweep(
    _ variables: [SweepVariable], _ body: ExpressionID, at id: ExpressionID
  ) -> Known {
    obstruct(.simulates, at: tree.span(of: id))
    let outerScope = scope
    let outerContext = context
    scope.push()
    var columns: [Field] = []
    var rows: Size? = Size(1)
    for variable in variables {
      let known = infer(variable.values)
      let element = element(of: known, at: variable.values)
      let type = solutions.resolve(element.type)
      columns.append(Field(variable.name.text, type))
      rows = length(of: known.type).flatMap { rows?.multiplied(by: $0) }
      bind(variable.name, element, .constant)
    }
    context.row = columns
    if rows != Size(1) { context.sweepVariables += variables.map(\.name.text) }
    context.drawing = .forbidden
    let before = diagnostics.count
    checkBody(body)
    let row = context.row ?? columns
    if row.count == columns.count, diagnostics.count == before {
      report(RunError.noRow, at: variables.first?.name.span ?? tree.span(of: id))
    }
    scope = outerScope
    context = outerContext
    return Known(.table(row: .record(row), rows: rows ?? solutions.openSize("points of the sweep")))
  }

  // MARK: Columns as names

  /// Makes the columns of a table known by their names.
  private mutating func bindColumns(_ table: Known, _ id: ExpressionID) -> Bool {
    scope.push()
    switch solutions.resolve(table.type) {
    case .table(.record(let columns), _):
      for column in columns {
        scope.bind(
          column.name,
          Binding(known: Known(solutions.resolve(column.type), name: column.name), kind: .column))
      }
      return true
    case .table, .unknown, .variable: return false
    case let type:
      report(TypeError.mismatch(role: "this", expected: "Table", found: type), at: id)
      return false
    }
  }

  /// Where the columns are known only to the file, any name may be one.
  private mutating func inferWithColumns(_ id: ExpressionID, _ areKnown: Bool) -> Known {
    if areKnown { return infer(id) }
    let before = (diagnostics, said)
    let known = infer(id)
    (diagnostics, said) = before
    return known.type.isUnknown ? .unknown : known
  }

  mutating func inferFilter(_ table: ExpressionID, _ condition: ExpressionID) -> Known {
    let known = infer(table)
    let outer = scope
    if bindColumns(known, table) {
      checkCondition(condition)
    } else {
      _ = inferWithColumns(condition, false)
    }
    scope = outer
    if case .table(let row, _) = solutions.resolve(known.type) {
      return Known(.table(row: row, rows: solutions.openSize("rows that are left")))
    }
    return .unknown
  }

  mutating func inferFit(
    _ y: ExpressionID, _ x: ExpressionID, in table: ExpressionID, by group: ExpressionID?
  ) -> Known {
    let known = infer(table)
    let outer = scope
    let areKnown = bindColumns(known, table)
    for side in [y, x] {
      let type = solutions.resolve(inferWithColumns(side, areKnown).type).plain
      if type.isNumber || type.isUnknown || type.isVariable { continue }
      if case .tuple = type { continue }
      report(
        TypeError.mismatch(
          role: side == y ? "what is fitted" : "what it depends on", expected: "Real", found: type),
        at: side)
    }
    var columns: [Field] = []
    if let group {
      let type = inferWithColumns(group, areKnown).type
      if case .name(let name) = tree[group] { columns.append(Field(name, type)) }
    }
    scope = outer
    let fields = ["slope", "intercept"].map { Field($0, .estimate(.real)) }
    let results = fields + [Field("lackOfFit", .real)]
    guard group != nil else { return Known(.record(results)) }
    let row: Type = columns.isEmpty ? .unknown : .record(columns + results)
    return Known(.table(row: row, rows: solutions.openSize("groups")))
  }

  mutating func inferRead(_ file: ExpressionID, at id: ExpressionID) -> Known {
    obstruct(.reads, at: tree.span(of: id))
    let kernel = context.kernel
    context.kernel = nil
    let known = infer(file)
    context.kernel = kernel
    if !fits(known, .text) { report(TypeError.notText(known.type), at: file) }
    var name = "the file"
    if case .text(let pieces) = tree[file], pieces.count == 1, case .literal(let text) = pieces[0] {
      name = text
    }
    return Known(.table(row: .unknown, rows: solutions.openSize("rows of \(name)")))
  }

  // MARK: plot

  private static let plotSettings = [
    "by", "log", "overlay", "style", "title", "x", "y", "xrange", "yrange", "vertical",
    "horizontal",
  ]

  /// Settings that need numbers along x.
  private static let alongNumbers: Set = ["overlay", "xrange", "vertical"]

  mutating func inferPlot(_ plot: PlotSyntax, at id: ExpressionID) -> Known {
    effect("plot", at: tree.span(of: id))
    let source = infer(plot.source)
    let outer = scope
    var areKnown = true
    switch solutions.resolve(source.type) {
    case .table, .unknown: areKnown = bindColumns(source, plot.source)
    case .array, .list, .row:
      // `plot f(x) ~ x in values`
      scope.push()
      let element = element(of: source, at: plot.source)
      if case .name(let name) = tree[plot.x] {
        scope.bind(name, Binding(known: element, kind: .column))
      }
    case let type:
      report(
        TypeError.mismatch(role: "what is plotted over", expected: "Table", found: type),
        at: plot.source)
      areKnown = false
      scope.push()
    }
    checkPlotted(plot.y, in: source, areKnown)
    let isOverNames = checkPlotted(plot.x, in: source, areKnown, mayBeText: true) == .text
    for setting in plot.settings { check(setting, areKnown, isOverNames) }
    scope = outer
    if let file = plot.file {
      let known = infer(file)
      if !fits(known, .text) { report(TypeError.notText(known.type), at: file) }
      checkEnding(of: file, [".svg", ".png", ".pdf", ".json"], example: "plot.svg")
    }
    return Known(.plot)
  }

  /// The name of a file, where it is written out, must end in a format that is known.
  mutating func checkEnding(of file: ExpressionID, _ options: [String], example: String) {
    guard case .text(let pieces) = tree[file], case .literal(let end)? = pieces.last,
      pieces.count == 1 || end.contains("."), !options.contains(where: end.hasSuffix)
    else { return }
    report(TypeError.fileEnding(options: options, example: example), at: file)
  }

  /// What stands on an axis is a number for each row, or a name along x; on the other side of `~`, several of them.
  @discardableResult
  private mutating func checkPlotted(
    _ side: ExpressionID, in source: Known, _ areKnown: Bool, mayBeText: Bool = false
  ) -> Type {
    switch tree[side] {
    case .tuple(let parts):
      for part in parts { checkPlotted(part, in: source, areKnown) }
      return .unknown
    case .record(let fields):
      for field in fields { checkPlotted(field.value, in: source, areKnown) }
      return .unknown
    case .grouping(let inner):
      return checkPlotted(inner, in: source, areKnown, mayBeText: mayBeText)
    default:
      var columns: [String] = []
      if case .table(.record(let fields), _) = solutions.resolve(source.type) {
        columns = fields.map(\.name)
      }
      // A column is asked for by its name alone; a function of that name is hardly meant.
      if case .name(let name) = tree[side], areKnown, !columns.isEmpty,
        scope.find(name).map({ solutions.resolve($0.known.type).isFunction })
          ?? (later[name] == nil)
      {
        report(TypeError.noColumn(name, available: columns), at: side)
        return .unknown
      }
      let type = solutions.resolve(inferWithColumns(side, areKnown).type).plain
      if type == .text && !mayBeText || type == .bool {
        report(
          TypeError.mismatch(role: "what is plotted", expected: "Real", found: type), at: side)
      }
      return type
    }
  }

  private mutating func check(_ setting: Argument, _ areKnown: Bool, _ isOverNames: Bool) {
    guard let label = setting.label else { return }
    var word: String?
    if case .name(let name) = tree[setting.value] { word = name }
    switch label.text {
    case let name where isOverNames && TypeChecker.alongNumbers.contains(name):
      report(
        TypeError.mismatch(
          role: "what stands along x, with `\(name):`,", expected: "Real", found: .text),
        at: label.span)
    case "log" where isOverNames: choose(word, ["y"], "`log` over names", setting.value)
    case "by": _ = inferWithColumns(setting.value, areKnown)
    case "log": choose(word, ["x", "y", "xy"], "`log`", setting.value)
    case "style": choose(word, ["points", "line", "steps", "bars"], "`style`", setting.value)
    case "overlay":
      if let word, scope.find(word) == nil {
        choose(word, ["line"], "`overlay`", setting.value)
      } else {
        _ = infer(setting.value)
      }
    case let name where TypeChecker.plotSettings.contains(name):
      if word.map({ scope.find($0) != nil }) ?? true { _ = infer(setting.value) }
    case let name:
      report(
        NameError.unknownLabel(
          name, callee: "plot", suggestion: suggest(name, among: TypeChecker.plotSettings),
          available: TypeChecker.plotSettings), at: label.span)
    }
  }

  private mutating func choose(
    _ word: String?, _ options: [String], _ role: String, _ value: ExpressionID
  ) {
    guard let word, !options.contains(word) else { return }
    report(TypeError.choices(role, found: word, options: options), at: value)
  }
}
