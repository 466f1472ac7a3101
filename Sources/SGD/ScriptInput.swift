internal import Interpreter
internal import SourceText
internal import Syntax

/// What a script declares by `input rate: Real > 0 = 0.1`.
public struct ScriptInput: Sendable, Hashable {
  /// `rate`
  public let name: String
  /// The type with its constraints, as it is written: `Real > 0`; empty if there is none.
  public let type: String
  /// The default as it is written, `0.1`; nil where a value must be given.
  public let defaultText: String?
  /// The text of the `///` lines before it.
  public let documentation: String
  /// Its line, from 1.
  public let line: Int

  static func declared(by module: Module, in program: Interpreter.Program) -> [ScriptInput] {
    let (tree, source) = (program.tree, program.sources[module.file])
    return module.statements.compactMap { id in
      guard case .input(let parameter) = tree[id] else { return nil }
      let span = tree.span(of: id)
      let start = Int(parameter.name.span.end)
      let end = max(start, Int(span.end))
      let otherwise = parameter.defaultValue.map { Int(tree.span(of: $0).start) }
      let declared = trimmed(source.text[start..<(otherwise.map { max(start, $0) } ?? end)])
      let line = source.place(at: Int(span.start)).line
      return ScriptInput(
        name: parameter.name.text,
        type: trimmed(declared.drop { $0 == colon }.prefixWithoutLast(equals)).text,
        defaultText: otherwise.map { trimmed(source.text[min($0, end)..<end]).text },
        documentation: documentation(above: line, in: source), line: line)
    }
  }

  private static let colon = UInt8(ascii: ":")
  private static let equals = UInt8(ascii: "=")

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    var rest = bytes.drop(while: isSpace)
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return rest
  }

  /// The `///` lines that end just before a line.
  private static func documentation(above line: Int, in source: SourceFile) -> String {
    var lines: [String] = []
    let all = source.text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for text in all.prefix(line - 1).reversed() {
      let words = trimmed(text)
      guard words.starts(with: Array("///".utf8)) else { break }
      lines.append(trimmed(words.dropFirst(3)).text)
    }
    return lines.reversed().joined(separator: "\n")
  }
}

extension ArraySlice<UInt8> {
  fileprivate var text: String { String(decoding: self, as: UTF8.self) }

  /// Without its last byte, if that is `end`.
  fileprivate func prefixWithoutLast(_ end: UInt8) -> ArraySlice<UInt8> {
    last == end ? dropLast() : self
  }
}
