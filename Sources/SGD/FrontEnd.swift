internal import Interpreter
internal import SourceText
internal import Syntax
internal import TypeChecker

/// Text to checked modules: parses, follows imports, checks types.
///
/// A file's imports are looked for beside it. Each file is loaded once, whatever it is called from where.
final class FrontEnd {
  private let program: Interpreter.Program
  private let host: SystemHost
  var checker = TypeChecker()
  /// Imported files, by resolved path.
  private var files: [String: ImportedFile] = [:]
  /// Files that are being loaded, outermost first: an import of one of them is a cycle.
  private var opened: [(key: String, name: String)] = []
  /// Modules that are new since they were last taken, in the order in which they must be evaluated.
  private var pending: [(key: String, module: Module)] = []

  private struct ImportedFile {
    var module: Module
    var isSound: Bool
  }

  init(program: Interpreter.Program, host: SystemHost) {
    self.program = program
    self.host = host
    checker.isStopped = { host.isCancelled || host.isOutOfMemory }
  }

  /// Checks the library, whose names all files see; its mistakes, which a release never has.
  func checkLibrary() -> [SourceText.Diagnostic] {
    program.libraryModules.flatMap { checker.check($0, in: program.tree, as: .library) }
  }

  /// Parses and checks a text. `folder` is where its imports are looked for.
  func load(
    _ text: [UInt8], named name: String, folder: String, as role: ModuleRole
  )
    -> (module: Module, diagnostics: [SourceText.Diagnostic])
  {
    var (module, diagnostics) = program.parseText(text, named: name)
    var scopes: [StatementID: ModuleScope] = [:]
    var importsAreSound = true
    let badLines = Set(diagnostics.map { line($0.span) })
    for id in module.statements {
      guard case .importFile(let path, let span, _) = program.tree[id],
        !badLines.contains(line(span))
      else { continue }
      switch importFile(path, at: span, from: folder) {
      case .loaded(let scope, let more):
        scopes[id] = scope
        diagnostics += more
      case .failed(let more):
        importsAreSound = false
        diagnostics += more
      }
    }
    // Names that did not come would be missed everywhere.
    guard importsAreSound else { return (module, diagnostics) }
    let found = checker.check(module, in: program.tree, as: role, imports: scopes)
    diagnostics += withoutCascades(found, after: diagnostics)
    return (module, diagnostics)
  }

  func fileName(_ span: SourceSpan) -> String { program.sources[span.file].name }

  private func line(_ span: SourceSpan) -> Int {
    program.sources[span.file].line(at: Int(span.start))
  }

  /// What the checker found that does not follow from errors of the syntax.
  private func withoutCascades(
    _ found: [SourceText.Diagnostic], after syntax: [SourceText.Diagnostic]
  ) -> [SourceText.Diagnostic] {
    let errors = syntax.filter { $0.severity == .error }
    guard !errors.isEmpty else { return found }
    let badLines = Set(errors.map { line($0.span) })
    // A declaration that could not be read is missed wherever its name is used.
    // So is one whose value was to be used by a line that could not be read.
    let following: Set<String> = ["E0201", "E0308"]
    return found.filter { !following.contains($0.code) && !badLines.contains(line($0.span)) }
  }

  /// What `_` means in the next line.
  func nameLastValue(_ expression: ExpressionID) { checker.nameLastValue(expression) }

  /// The modules that wait to be evaluated, dependencies first.
  func takePending() -> [(key: String, module: Module)] {
    defer { pending = [] }
    return pending
  }

  /// Imported files are read anew when they are next imported.
  func forgetFiles() {
    files = [:]
    program.evaluator.forgetModules()
  }

  private enum Import {
    case loaded(ModuleScope, [SourceText.Diagnostic])
    case failed([SourceText.Diagnostic])
  }

  private func importFile(_ path: String, at span: SourceSpan, from folder: String) -> Import {
    let place = Path.join(folder, path)
    let key = FileSystem.resolved(place)
    program.evaluator.importKeys[span] = key
    if let cycle = opened.firstIndex(where: { $0.key == key }) {
      let chain = (opened[cycle...].map(\.name) + [opened[cycle].name])
        .map { "`\($0)`" }.joined(separator: " → ")
      return .failed([
        SourceText.Diagnostic(
          code: "E0703", "these files import each other in a circle: \(chain)", at: span,
          help: "move what both need into a third file")
      ])
    }
    if let known = files[key] {
      // Its mistakes were told where it was first imported.
      return known.isSound ? .loaded(checker.scope(of: known.module.file), []) : .failed([])
    }
    let text: [UInt8]
    do throws(HostFailure) {
      text = try host.readScript(place)
    } catch {
      if host.isCancelled { return .failed([]) }
      return .failed([
        SourceText.Diagnostic(
          code: "E0701", "cannot read `\(place)`: \(error.reason)", at: span,
          help: error.help
            ?? (path.hasPrefix("/") ? nil : "an import is looked for beside the file that names it")
        )
      ])
    }
    opened.append((key, place))
    defer { opened.removeLast() }
    let (module, diagnostics) = load(
      text, named: place, folder: Path.folder(of: place), as: .imported)
    let isSound = !diagnostics.contains { $0.severity == .error }
    files[key] = ImportedFile(module: module, isSound: isSound)
    guard isSound else { return .failed(diagnostics) }
    pending.append((key, module))
    return .loaded(checker.scope(of: module.file), diagnostics)
  }
}
