internal import SourceText
internal import Syntax

extension TypeChecker {
  mutating func report(
    _ mistake: any Mistake, at span: SourceSpan, notes: [Diagnostic.Note] = [], label: String? = nil
  ) {
    let wording = mistake.wording
    guard said.insert(Said(code: wording.code, span: span)).inserted else { return }
    // A note in the library's own text shows nothing the user could change.
    let visible = notes.filter { !libraryFiles.contains($0.span.file) || role == .library }
    diagnostics.append(
      Diagnostic(
        wording.severity, code: wording.code, wording.message, at: span,
        label: label ?? wording.label, notes: visible, help: wording.help))
  }

  mutating func report(
    _ mistake: any Mistake, at expression: ExpressionID, notes: [Diagnostic.Note] = []
  ) {
    report(mistake, at: tree.span(of: expression), notes: notes)
  }

  /// Says why `found` does not fit; `expected` is what `role` must be.
  mutating func report(
    _ misfit: Misfit, _ found: Type, expected: Type, role: String, at expression: ExpressionID,
    notes: [Diagnostic.Note] = []
  ) {
    let found = solutions.resolve(found)
    let expected = solutions.resolve(expected)
    switch misfit {
    case .type:
      if case .int = expected, case .real(let value) = tree[expression], abs(value) >= 0x1p63 {
        report(TypeError.tooLargeForInt(role: role), at: expression, notes: notes)
        return
      }
      report(
        TypeError.mismatch(role: role, expected: expected.description, found: found),
        at: expression, notes: notes)
    case .estimate:
      report(
        TypeError.estimateAsPlain(role: role, found: found, source: source(of: expression)),
        at: expression, notes: notes)
    case .size(let foundSize, let expectedSize):
      report(
        SizeError.mismatch(
          role: role, expected: expected, found: found.asPoint ?? found,
          expectedSize: expectedSize, foundSize: foundSize),
        at: expression, notes: notes)
    }
  }

  /// A short expression as the user wrote it, for help texts; `…` for a long one.
  func source(of id: ExpressionID) -> String {
    let text = render(id, depth: 0)
    return text.count > 40 ? "(…)" : text
  }

  private func render(_ id: ExpressionID, depth: Int) -> String {
    guard depth < 6 else { return "…" }
    func sub(_ id: ExpressionID) -> String { render(id, depth: depth + 1) }
    switch tree[id] {
    case .name(let name): return name
    case .integer(let value): return "\(value)"
    case .real(let value): return describe(value)
    case .bool(let value): return "\(value)"
    case .grouping(let inner): return "(\(sub(inner)))"
    case .field(let base, let name): return "\(sub(base)).\(name.text)"
    case .transpose(let inner): return "\(sub(inner))'"
    case .unary(let symbol, let inner):
      return symbol == .not ? "not \(sub(inner))" : "-\(sub(inner))"
    case .binary(let symbol, let left, let right):
      return "\(sub(left)) \(symbol.rawValue) \(sub(right))"
    case .index(let base, let indices):
      return "\(sub(base))[\(indices.map(sub).joined(separator: ", "))]"
    case .list(let entries): return "[\(entries.map(sub).joined(separator: ", "))]"
    case .call(let callee, let arguments):
      let inside = arguments.map { argument in
        (argument.label.map { "\($0.text): " } ?? "") + sub(argument.value)
      }
      return "\(sub(callee))(\(inside.joined(separator: ", ")))"
    case .missing, .text, .comprehension, .generator, .tuple, .record, .comparison, .range,
      .conditional, .lambda, .block, .over, .on, .with, .pipe, .simulate, .sweep, .fit, .filter,
      .read, .plot:
      return "…"
    }
  }
}
