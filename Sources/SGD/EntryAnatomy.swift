internal import SourceText
internal import Syntax

/// What `:save` must know of an entry at the prompt.
package struct EntryAnatomy: Sendable, Equatable {
  /// What it defines at the top level.
  package var names: [String] = []
  /// The bytes of each `_` that stands for the last value.
  package var lastValueUses: [Range<Int>] = []
  /// Where its last statement begins, if that is an expression, whose value is `_` from then on.
  package var valueStart: Int?
  /// Whether that is a plot, which is no value to print.
  package var isPlot = false
  package var statementCount = 0
  /// Whether it sets the seed and does nothing else.
  package var isSeed = false

  package init() {}
}

extension Session {
  /// Takes an entry apart without running it.
  package func anatomy(of entry: String) -> EntryAnatomy {
    onBigStack { _ in
      var sources = SourceMap()
      var tree = SyntaxTree()
      let file = sources.add(SourceFile(name: "input", text: Array(entry.utf8)))
      let module = parse(file, in: sources, into: &tree).module
      var anatomy = EntryAnatomy()
      anatomy.statementCount = module.statements.count
      for id in module.statements { anatomy.names += Self.names(of: tree[id]) }
      for (expression, span) in zip(tree.expressions, tree.expressionSpans) {
        if case .name("_") = expression {
          anatomy.lastValueUses.append(Int(span.start)..<Int(span.end))
        }
      }
      if let last = module.statements.last {
        if case .expression(let id) = tree[last] {
          anatomy.valueStart = Int(tree.span(of: last).start)
          if case .plot = tree[id] { anatomy.isPlot = true }
        }
        if case .seed = tree[last] { anatomy.isSeed = module.statements.count == 1 }
      }
      return anatomy
    }
  }

  /// The seed that wins over the script's, if there is one.
  package var chosenSeed: UInt64? { turn.take { program.evaluator.settings.seedOverride } }

  private static func names(of statement: Statement) -> [String] {
    switch statement {
    case .function(let it): [it.name.text]
    case .loss(let it): [it.name.text]
    case .noise(let it): [it.name.text]
    case .optimizer(let it): [it.name.text]
    case .importFile(_, _, let alias): alias.map { [$0.text] } ?? []
    case .input(let it): [it.name.text]
    case .letBinding(let pattern, _, _, _): names(of: pattern)
    case .varBinding(let name, _, _): [name.text]
    case .draw(let name, _, _, _): [name.text]
    case .missing, .test, .edition, .seed, .assignment, .expression, .forEach, .whileLoop,
      .conditional, .returnValue, .row, .print, .check, .compare, .export:
      []
    }
  }

  private static func names(of pattern: Pattern) -> [String] {
    switch pattern {
    case .name(let name): [name.text]
    case .tuple(let items, _): items.flatMap(names)
    }
  }
}
