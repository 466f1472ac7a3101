internal import SourceText
internal import Syntax

extension TypeChecker {
  /// A statement that does something to the world outside.
  mutating func effect(_ what: String, at span: SourceSpan) {
    obstruct(.output(what), at: span)
    if role == .imported, context.callable == nil, !context.inTest {
      report(TypeError.effectInImport(what), at: span)
    }
  }

  /// What cannot be done inside a run.
  mutating func obstruct(_ obstacle: KernelObstacle, at span: SourceSpan) {
    if let kernel = context.kernel {
      report(TypeError.obstacle(obstacle, place: kernel), at: span)
    } else if context.obstacle == nil {
      context.obstacle = obstacle
    }
  }

  mutating func check(_ syntax: CheckSyntax) {
    switch syntax {
    case .condition(let condition): checkCondition(condition)
    case .comparison(let left, let right, _, let margin):
      let a = infer(left)
      let b = infer(right)
      checkAgreement(a, left, b, right)
      var asksForErrors = false
      for term in margin {
        switch term {
        case .standardErrors(let value):
          asksForErrors = true
          checkNumber(value, role: "the number of standard errors")
        case .percent(let value): checkNumber(value, role: "a percentage")
        case .absolute(let value): checkNumber(value, role: "a margin")
        }
      }
      let sides = [solutions.resolve(a.type), solutions.resolve(b.type)]
      if asksForErrors, sides.allSatisfy({ $0.isPlainData }) {
        report(TypeError.noMargin, at: tree.span(of: left).joined(with: tree.span(of: right)))
      }
    }
  }

  private mutating func checkAgreement(
    _ a: Known, _ left: ExpressionID, _ b: Known, _ right: ExpressionID
  ) {
    let x = solutions.resolve(a.type).plain
    let y = solutions.resolve(b.type).plain
    // A number stands for the constant of the other's shape.
    if isConstant(a) && y.mayBePoint || isConstant(b) && x.mayBePoint { return }
    if let misfit = solutions.fit(y, into: x) {
      report(
        misfit, y, expected: x, role: "the other side of `~`", at: right,
        notes: [Diagnostic.Note(tree.span(of: left), "this is \(article(a.type))")])
    }
  }

  private func isConstant(_ known: Known) -> Bool {
    solutions.resolve(known.type).isNumber
  }

  mutating func checkNumber(_ id: ExpressionID, role: String) {
    let known = infer(id)
    accept(known, into: .real, role: role, at: id)
  }

  mutating func compare(_ value: ExpressionID, _ others: ExpressionID) {
    let known = infer(value)
    let against = infer(others)
    guard case .record(let arguments) = tree[others], case .record(let fields) = against.type else {
      checkAgreement(known, value, against, others)
      return
    }
    for (argument, field) in zip(arguments, fields) {
      checkAgreement(known, value, Known(field.type), argument.value)
    }
  }
}

extension Type {
  /// Surely without an error bar.
  fileprivate var isPlainData: Bool {
    switch self {
    case .real, .int, .array: true
    case .unknown, .nothing, .bool, .text, .row, .list, .tuple, .record, .function, .callable,
      .special, .lambda, .derivative, .dist, .loss, .noise, .optimizer, .dynamics, .estimate,
      .exit, .table, .run, .landscape, .namespace, .module, .space, .variable, .plot:
      false
    }
  }
}
