internal import Glibc
internal import SourceText
internal import StandardLibrary
internal import Syntax
internal import TypeChecker

/// A session with the library loaded, to check texts in.
struct Checking {
  var sources = SourceMap()
  var tree = SyntaxTree()
  var checker: TypeChecker
  /// What is wrong with the library itself: nothing.
  var libraryDiagnostics: [Diagnostic] = []

  init(trustsLibrary: Bool = false) {
    checker = TypeChecker(trustsLibrary: trustsLibrary)
    for file in StandardLibrary.files() {
      libraryDiagnostics +=
        check(
          "\(file.name).sgd", bytes: file.text, as: .library
        ).diagnostics
    }
  }

  mutating func check(
    _ name: String, bytes: [UInt8], as role: ModuleRole = .script,
    imports: [StatementID: ModuleScope] = [:]
  ) -> (module: Module, diagnostics: [Diagnostic]) {
    let file = sources.add(SourceFile(name: name, text: bytes))
    let (module, syntax) = parse(file, in: sources, into: &tree)
    let found = checker.check(module, in: tree, as: role, imports: imports)
    return (module, syntax + found)
  }

  mutating func check(_ text: String, as role: ModuleRole = .script) -> [Diagnostic] {
    check("test.sgd", bytes: Array(text.utf8), as: role).diagnostics
  }

  /// The type of the last expression statement of a text, as the user would write it.
  mutating func type(of text: String) -> String {
    let (module, diagnostics) = check("test.sgd", bytes: Array(text.utf8), as: .session)
    if let first = diagnostics.first { return "\(first.code): \(first.message)" }
    guard let last = module.statements.last, case .expression(let id) = tree[last],
      let type = checker.type(of: id)
    else { return "no expression" }
    return type.description
  }

  func render(_ diagnostics: [Diagnostic]) -> String {
    DiagnosticRenderer(sources).render(diagnostics)
  }
}

/// The library is checked once; each test works on its own copy.
let prepared = Checking()
/// As a session does it: library bodies are looked at when they are used.
let trusting = Checking(trustsLibrary: true)

// MARK: Files of this folder

let here = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/")

func names(in folder: String) -> [String] {
  guard let directory = opendir("\(here)/\(folder)") else { return [] }
  defer { closedir(directory) }
  var result: [String] = []
  while let entry = readdir(directory) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    if name.hasSuffix(".sgd") { result.append(String(name.dropLast(4))) }
  }
  return result.sorted()
}

func bytes(of path: String) -> [UInt8] {
  guard let file = fopen("\(here)/\(path)", "r") else { return [] }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
    bytes += buffer[..<count]
  }
  return bytes
}

func write(_ text: String, to path: String) {
  guard let file = fopen("\(here)/\(path)", "w") else { return }
  defer { fclose(file) }
  fputs(text, file)
}

var isUpdating: Bool { getenv("SGD_UPDATE").map { String(cString: $0) == "1" } ?? false }
