package import SourceText

/// Why an evaluation stops before its end.
package enum Interruption: Error {
  /// The program is wrong here.
  case mistake(Diagnostic)
  /// The user or the host asked to stop.
  case cancelled
  /// A limit of the host was reached.
  case limit(String)
  /// A place that a script is going to write to cannot be written to, before anything is computed.
  case machine(Diagnostic)
}

extension Evaluator {
  /// Nothing that was computed is lost because a disk is full: what could not be written is told at the end.
  func noteUnwritten(_ what: String, _ failure: HostFailure, at span: SourceSpan? = nil) {
    unwritten.append(unwritable(what, failure, at: span ?? place))
  }

  func unwritable(_ what: String, _ failure: HostFailure, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      code: "E0702", "cannot write \(what): \(failure.reason)", at: span, help: failure.help)
  }
}

/// `return` on its way to the function.
///
/// `@unchecked`: it never leaves the evaluator's thread.
struct Returned: Error, @unchecked Sendable {
  let value: Value
}
