package import SourceText
package import Syntax

/// Finds every mistake that can be found before anything runs: names, types, sizes, constraints, moments.
///
/// It only looks: the tree stays as it is, and what is found out is asked for by expression.
/// Signatures are checked once, with sizes and parameter types that stand for themselves; calls instantiate
/// them. What only the data know is `unknown` and fits everywhere, so that no correct program is refused.
package struct TypeChecker: Sendable {
  /// Nesting deeper than this is not looked into: the parser's trees are shallower unless someone tries.
  static let deepest = 200

  let trustsLibrary: Bool
  var tree = SyntaxTree()
  var solutions = Solutions()
  var library = Scope()
  var session = Scope()
  var scope = Scope()
  var context = Context()
  var role = ModuleRole.script
  var callables: [Callable] = []
  /// The declaration that a statement is.
  var callableOf: [StatementID: CallableID] = [:]
  /// The documented line of each special form.
  var specials: [SpecialForm: CallableID] = [:]
  var lambdas: [Lambda] = []
  var modules: [ImportedModule] = []
  var exported: [FileID: ModuleScope] = [:]
  var libraryFiles: Set<FileID> = []
  /// Top-level values that the checker has not come to yet.
  var later: [String: SourceSpan] = [:]
  var expressionTypes: [ExpressionID: Type] = [:]
  /// What the names of the present line at the prompt mean.
  var mentions: [ExpressionID: Mention] = [:]
  var diagnostics: [Diagnostic] = []
  /// Optimizers and noises that were tried on a parameter type already, and what went wrong.
  var meetings: [Meeting: Diagnostic?] = [:]
  var said: Set<Said> = []
  /// Names that were missed already: once is enough.
  var missed: Set<String> = []
  var depth = 0
  /// Asked now and then whether there is time and memory left. A checker that is told to stop knows nothing
  /// more of the module, and complains of nothing more.
  package var isStopped: @Sendable () -> Bool = { false }
  /// How far it has come in the present module.
  var effort = Effort()
  /// How many frames the top level of the module has.
  var topDepth = 0
  var file = FileID(raw: 0)
  var current: ImportsByStatement = [:]

  typealias ImportsByStatement = [StatementID: ModuleScope]

  /// A mistake is told once for each place.
  struct Said: Hashable, Sendable {
    var code: String
    var span: SourceSpan
  }

  /// What a name that was found means, for whoever must write it anew.
  package enum Mention: Hashable, Sendable {
    /// What was defined here, at the top level or within.
    case definition(SourceSpan)
    /// A declaration of the library.
    case library
  }

  struct Meeting: Hashable, Sendable {
    var callable: CallableID
    var parameter: Type
  }

  struct ImportedModule: Sendable {
    var name: String
    var scope: ModuleScope
  }

  struct Lambda: Sendable {
    var parameters: [Parameter]
    var body: ExpressionID
    var scope: Scope
    var context: Context
  }

  /// Knows nothing: the caller first feeds it the modules of the library.
  ///
  /// The bodies of the library were checked when it was tested: a checker that trusts it looks only at those
  /// that are used, which keeps the start short.
  package init(trustsLibrary: Bool = true) {
    self.trustsLibrary = trustsLibrary
    for form in SpecialForm.allCases where form != .namespaced {
      let known = Known(.special(form), name: form.rawValue)
      library.bind(form.rawValue, Binding(known: known, kind: .declaration))
    }
  }

  /// Checks a module in the scope of all that was checked before as `library` and, in a session, of earlier
  /// lines. `imports` gives the scope of each imported file, by its `import` statement.
  package mutating func check(
    _ module: Module, in tree: SyntaxTree, as role: ModuleRole,
    imports: [StatementID: ModuleScope] = [:]
  ) -> [Diagnostic] {
    self.tree = tree
    self.role = role
    file = module.file
    diagnostics = []
    mentions = [:]
    // A file of many thousand expressions would have the table copied again and again.
    if tree.expressions.count > 2 * expressionTypes.capacity {
      expressionTypes.reserveCapacity(tree.expressions.count)
    }
    said = []
    missed = []
    depth = 0
    effort = Effort()
    later = [:]
    current = imports
    context = Context()
    switch role {
    case .library:
      libraryFiles.insert(module.file)
      scope = library
    case .script, .imported:
      scope = library
      scope.push()
    case .session:
      scope = session.frames.count > library.frames.count ? session : library
      scope.push()
    }
    topDepth = scope.frames.count
    checkTop(module.statements)
    self.tree = SyntaxTree()
    exported[module.file] = export(scope.frames.last ?? [:])
    let failed = diagnostics.contains { $0.severity == .error }
    switch role {
    case .library: library = scope
    case .script: session = scope
    case .session: if !failed { session = flattened(scope) }
    case .imported: break
    }
    return diagnostics.sorted {
      ($0.span.file.raw, $0.span.start) < ($1.span.file.raw, $1.span.start)
    }
  }

  /// What a checked file gives to those who import it.
  package func scope(of file: FileID) -> ModuleScope {
    exported[file] ?? ModuleScope()
  }

  /// The type found for an expression of any module checked so far.
  package func type(of expression: ExpressionID) -> Type? {
    expressionTypes[expression].map { solutions.resolve($0) }
  }

  /// What a name in the line that was last checked at the prompt means; nil if nothing noted it.
  package func mention(_ expression: ExpressionID) -> Mention? { mentions[expression] }

  mutating func noteMention(of binding: Binding, at id: ExpressionID) {
    if let span = binding.span, !libraryFiles.contains(span.file) {
      mentions[id] = .definition(span)
    } else if binding.kind == .declaration {
      mentions[id] = .library
    }
  }

  private func export(_ frame: [String: Binding]) -> ModuleScope {
    var result = ModuleScope()
    result.bindings = frame
    return result
  }

  /// Session lines share one frame above the library.
  private func flattened(_ scope: Scope) -> Scope {
    var result = library
    result.push()
    for frame in scope.frames.dropFirst(library.frames.count) {
      for (name, binding) in frame { result.bind(name, binding) }
    }
    return result
  }
}
