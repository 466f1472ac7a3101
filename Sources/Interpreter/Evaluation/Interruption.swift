package import SourceText

/// Why an evaluation stops before its end.
package enum Interruption: Error {
  /// The program is wrong here.
  case mistake(Diagnostic)
  /// The user or the host asked to stop.
  case cancelled
  /// A limit of the host was reached.
  case limit(String)
  /// A file could not be read or written.
  case machine(String, at: SourceSpan)
}

/// `return` on its way to the function.
///
/// `@unchecked`: it never leaves the evaluator's thread.
struct Returned: Error, @unchecked Sendable {
  let value: Value
}
