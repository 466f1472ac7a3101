internal import SourceText
internal import Syntax
internal import TypeChecker

/// What `:save` must know of an entry at the prompt: its statements, what they define, what they mention.
package struct EntryAnatomy: Sendable, Equatable {
  /// Where a name is defined: which of the session's texts, and the byte.
  package struct Place: Hashable, Sendable {
    var file: UInt16
    var start: Int32
  }

  package struct Definition: Sendable, Equatable {
    package var name: String
    package var bytes: Range<Int>
    package var place: Place
  }

  package struct Mention: Sendable, Equatable {
    package var name: String
    package var bytes: Range<Int>
    /// What it means, if that was defined here.
    package var definition: Place?
    package var isOfLibrary: Bool
    /// Stands in a body, so that it means what it means when that is run.
    package var isInBody: Bool
    /// Written `(x:)`.
    package var isShorthand: Bool
  }

  package struct Part: Sendable, Equatable {
    package var definitions: [Definition] = []
    package var mentions: [Mention] = []
    /// Whether it only says what is to be done later: a declaration, or a `let` of a function, a law, a dynamics.
    package var isRunLater = false
  }

  package var parts: [Part] = []
  /// Where its last statement begins, if that is an expression, whose value is `_` from then on.
  package var valueStart: Int?
  /// Whether that is a plot, which is no value to print.
  package var isPlot = false
  /// Whether it sets the seed and does nothing else.
  package var isSeed = false
  /// Whether its last run drew random numbers.
  package var drew = false

  package init() {}

  /// What it defines at the top level.
  package var names: [String] { parts.flatMap(\.definitions).map(\.name) }
  /// The bytes of each `_` that stands for the last value.
  package var lastValueUses: [Range<Int>] {
    parts.flatMap(\.mentions).filter { $0.name == "_" && $0.definition == nil }.map(\.bytes)
  }
}

extension EntryAnatomy {
  init(of module: Module, in tree: SyntaxTree, checkedBy checker: TypeChecker) {
    for id in module.statements {
      var reader = PartReader(tree: tree, checker: checker)
      reader.read(id)
      parts.append(reader.part)
    }
    guard let last = module.statements.last else { return }
    if case .expression(let id) = tree[last] {
      valueStart = Int(tree.span(of: last).start)
      if case .plot = tree[id] { isPlot = true }
    }
    if case .seed = tree[last] { isSeed = module.statements.count == 1 }
  }
}

/// Walks through a statement at the top level.
private struct PartReader {
  let tree: SyntaxTree
  let checker: TypeChecker
  var part = EntryAnatomy.Part()
  private var shorthands: Set<ExpressionID> = []

  init(tree: SyntaxTree, checker: TypeChecker) {
    self.tree = tree
    self.checker = checker
  }

  mutating func read(_ id: StatementID) {
    part.definitions = Self.names(of: tree[id]).map { name in
      EntryAnatomy.Definition(
        name: name.text, bytes: Int(name.span.start)..<Int(name.span.end),
        place: Self.place(name.span))
    }
    switch tree[id] {
    case .function, .loss, .noise, .optimizer, .test:
      part.isRunLater = true
      tree[id].forEachPart { visit($0, inBody: true) }
      return
    case .letBinding(_, _, let value, _): part.isRunLater = checker.isRunLater(value)
    case .missing, .importFile, .input, .edition, .seed, .varBinding, .assignment, .draw,
      .expression, .forEach, .whileLoop, .conditional, .returnValue, .row, .print, .check,
      .compare, .export:
      break
    }
    tree[id].forEachPart { visit($0, inBody: false) }
  }

  private mutating func visit(_ node: NodePart, inBody: Bool) {
    switch node {
    case .statement(let id): tree[id].forEachPart { visit($0, inBody: inBody) }
    case .type(let id): tree[id].forEachPart { visit($0, inBody: inBody) }
    case .expression(let id):
      switch tree[id] {
      case .name(let name):
        note(name, id, inBody: inBody)
        return
      case .record(let arguments), .call(_, let arguments):
        shorthands.formUnion(arguments.filter(\.isShorthand).map(\.value))
      case .missing, .real, .integer, .bool, .text, .list, .comprehension, .generator, .tuple,
        .grouping, .index, .field, .transpose, .unary, .binary, .comparison, .range,
        .conditional, .lambda, .block, .over, .on, .with, .pipe, .simulate, .sweep, .fit,
        .filter, .read, .plot:
        break
      }
      tree[id].forEachPart { visit($0, inBody: inBody || isBody(tree[id])) }
    }
  }

  /// A function without a name, or a block that draws: a law.
  private func isBody(_ expression: Expression) -> Bool {
    switch expression {
    case .lambda: return true
    case .block(let statements):
      return statements.contains { if case .draw = tree[$0] { true } else { false } }
    case .missing, .real, .integer, .bool, .text, .name, .list, .comprehension, .generator,
      .tuple, .record, .grouping, .call, .index, .field, .transpose, .unary, .binary,
      .comparison, .range, .conditional, .over, .on, .with, .pipe, .simulate, .sweep, .fit,
      .filter, .read, .plot:
      return false
    }
  }

  private mutating func note(_ name: String, _ id: ExpressionID, inBody: Bool) {
    let span = tree.span(of: id)
    var mention = EntryAnatomy.Mention(
      name: name, bytes: Int(span.start)..<Int(span.end), definition: nil, isOfLibrary: false,
      isInBody: inBody, isShorthand: shorthands.contains(id))
    switch checker.mention(id) {
    case .definition(let span): mention.definition = Self.place(span)
    case .library: mention.isOfLibrary = true
    case nil: break
    }
    part.mentions.append(mention)
  }

  private static func place(_ span: SourceSpan) -> EntryAnatomy.Place {
    EntryAnatomy.Place(file: span.file.raw, start: span.start)
  }

  private static func names(of statement: Statement) -> [Name] {
    switch statement {
    case .function(let it): [it.name]
    case .loss(let it): [it.name]
    case .noise(let it): [it.name]
    case .optimizer(let it): [it.name]
    case .importFile(_, _, let alias): alias.map { [$0] } ?? []
    case .input(let it): [it.name]
    case .letBinding(let pattern, _, _, _): names(of: pattern)
    case .varBinding(let name, _, _): [name]
    case .draw(let name, _, _, _): [name]
    case .missing, .test, .edition, .seed, .assignment, .expression, .forEach, .whileLoop,
      .conditional, .returnValue, .row, .print, .check, .compare, .export:
      []
    }
  }

  private static func names(of pattern: Pattern) -> [Name] {
    switch pattern {
    case .name(let name): [name]
    case .tuple(let items, _): items.flatMap(names)
    }
  }
}

extension Session {
  /// The seed that wins over the script's, if there is one.
  package var chosenSeed: UInt64? { turn.take { program.evaluator.settings.seedOverride } }
}
