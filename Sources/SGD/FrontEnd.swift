internal import Interpreter
internal import SourceText
internal import Syntax

/// Text to checked modules: parses, follows imports, checks types.
///
/// A file's imports are looked for beside it. Each file is loaded once, whatever it is called from where.
final class FrontEnd {
  private let program: Program
  private let host: SystemHost
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

  enum Role {
    case script
    case session
    case imported
  }

  init(program: Program, host: SystemHost) {
    self.program = program
    self.host = host
  }

  /// Parses and checks a text. `folder` is where its imports are looked for.
  func load(_ text: [UInt8], named name: String, folder: String, as role: Role)
    -> (module: Module, diagnostics: [SourceText.Diagnostic])
  {
    var (module, diagnostics) = program.parseText(text, named: name)
    var importsAreSound = true
    for id in module.statements {
      guard case .importFile(let path, let span, _) = program.tree[id] else { continue }
      let more = importFile(path, at: span, from: folder)
      if more.contains(where: { $0.severity == .error }) { importsAreSound = false }
      diagnostics += more
    }
    _ = importsAreSound
    return (module, diagnostics)
  }

  /// The modules that wait to be evaluated, dependencies first.
  func takePending() -> [(key: String, module: Module)] {
    defer { pending = [] }
    return pending
  }

  private func importFile(_ path: String, at span: SourceSpan, from folder: String)
    -> [SourceText.Diagnostic]
  {
    let place = Path.join(folder, path)
    let key = FileSystem.resolved(place)
    program.evaluator.importKeys[span] = key
    if let cycle = opened.firstIndex(where: { $0.key == key }) {
      let chain = (opened[cycle...].map(\.name) + [opened[cycle].name])
        .map { "`\($0)`" }.joined(separator: " → ")
      return [
        SourceText.Diagnostic(
          code: "E0703", "these files import each other in a circle: \(chain)", at: span,
          help: "move what both need into a third file")
      ]
    }
    if let known = files[key] {
      return known.isSound ? [] : []
    }
    let text: [UInt8]
    do throws(HostFailure) {
      text = try host.read(place)
    } catch {
      return [
        SourceText.Diagnostic(
          code: "E0701", "cannot read `\(place)`: \(error.reason)", at: span,
          help: path.hasPrefix("/") ? nil : "an import is looked for beside the file that names it")
      ]
    }
    opened.append((key, place))
    defer { opened.removeLast() }
    let (module, diagnostics) = load(text, named: place, folder: Path.folder(of: place), as: .imported)
    let isSound = !diagnostics.contains { $0.severity == .error }
    files[key] = ImportedFile(module: module, isSound: isSound)
    if isSound { pending.append((key, module)) }
    return diagnostics
  }
}
