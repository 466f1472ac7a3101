internal import EnsembleRuntime
package import SourceText
internal import StandardLibrary
package import Syntax

/// The front end and the evaluator of one session: what was parsed, checked and evaluated so far.
package final class Program {
  package private(set) var sources = SourceMap()
  package private(set) var tree = SyntaxTree()
  package let evaluator: Evaluator
  package private(set) var scope: Scope

  /// Loads the standard library; its mistakes, which a release never has, are returned.
  package init(host: any Host, settings: RunSettings, libraryDiagnostics: inout [Diagnostic]) {
    evaluator = Evaluator(tree: tree, sources: sources, host: host, settings: settings)
    scope = Scope(parent: evaluator.library)
    for file in StandardLibrary.files() {
      let id = sources.add(SourceFile(name: "stdlib/\(file.name).sgd", text: file.text))
      let (module, diagnostics) = parse(id, in: sources, into: &tree)
      libraryDiagnostics += diagnostics
      libraryModules.append(module)
    }
    // Once for all files, since each time the tree grows it is copied from the evaluator's.
    synchronize()
    for module in libraryModules {
      do {
        try evaluator.loadLibrary(module)
      } catch Interruption.mistake(let diagnostic) {
        libraryDiagnostics.append(diagnostic)
      } catch {}
    }
    // Tests of the library run only when they are asked for.
    libraryTests = evaluator.tests
    evaluator.tests = []
  }

  package private(set) var libraryTests: [TestDeclaration] = []
  package private(set) var libraryModules: [Module] = []

  private func synchronize() {
    evaluator.tree = tree
    evaluator.sources = sources
  }

  /// Parses a text. Nothing of it runs yet.
  package func parseText(_ text: [UInt8], named name: String) -> (Module, [Diagnostic]) {
    let id = sources.add(SourceFile(name: name, text: text))
    let result = parse(id, in: sources, into: &tree)
    synchronize()
    return (result.module, result.diagnostics)
  }

  /// What runs use of the processor: `AVX-512`.
  package static var instructionSet: String {
    switch InstructionSet.best {
    case .baseline: "SSE2"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    }
  }

  /// Keeps a text that messages point into, such as one from the command line.
  package func note(_ text: String, named name: String) -> SourceSpan {
    let id = sources.add(SourceFile(name: name, text: Array(text.utf8)))
    synchronize()
    return SourceSpan(file: id, start: 0, end: text.utf8.count)
  }

  /// Forgets all names but the library's.
  package func beginScript() {
    scope = Scope(parent: evaluator.library)
    evaluator.tests = []
    evaluator.stoppedRun = nil
  }

  /// What a top-level name that the script itself has computed stands for.
  package func ownValue(named name: String) -> Value? {
    guard let cell = scope.own(name) else { return nil }
    return try? cell.value
  }

  /// The names that the script itself has given, in their order.
  package var ownNames: [String] { scope.order }

  /// What a top-level name stands for.
  package func value(named name: String) -> Value? {
    guard let cell = scope.find(name) else { return nil }
    return try? cell.value
  }

  package func bind(_ name: String, _ value: Value) { scope.bind(name, value) }

  /// Runs a module's statements; the value of the last one.
  package func run(_ module: Module) throws -> Value {
    // At a prompt the same line draws the same numbers again.
    evaluator.drawCounts = [:]
    evaluator.checkpoints = []
    evaluator.scriptFile = module.file
    var last = Value.unit
    for id in module.statements {
      last = try evaluator.execute(id, in: scope)
      // A call of the library asks nobody on its way, however long that is.
      try evaluator.checkCancelled()
    }
    return last
  }
}
