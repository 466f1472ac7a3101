internal import Syntax

extension Evaluator {
  /// An expression as its author wrote it, on one line.
  func printed(_ id: ExpressionID) -> String {
    tree.text(of: id)
  }
}
