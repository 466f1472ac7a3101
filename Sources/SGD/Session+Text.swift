internal import SourceText
internal import Syntax

extension Session {
  /// A script in the house style; nil, and what is wrong with it, if it cannot be read as a program. `width` is the
  /// number of columns that messages are drawn for.
  public static func formatted(
    _ source: [UInt8], name: String, colour: Bool = false, allowsUnicode: Bool = true,
    width: Int = 100
  )
    -> (text: String?, diagnostics: [Diagnostic])
  {
    onBigStack { _ in
      var sources = SourceMap()
      var tree = SyntaxTree()
      let file = sources.add(SourceFile(name: name, text: source))
      let (_, mistakes) = parse(file, in: sources, into: &tree)
      let style = RenderingStyle(
        colour: colour, ascii: !allowsUnicode, width: width)
      let diagnostics = reported(mistakes, in: sources, style: style)
      guard !mistakes.contains(where: { $0.severity == .error }) else { return (nil, diagnostics) }
      return (format(file, in: sources), diagnostics)
    }
  }
}
