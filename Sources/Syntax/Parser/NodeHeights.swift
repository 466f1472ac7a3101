/// The height of the tree below each node of one file, so that no tree becomes too deep to be walked
/// recursively: a leaf has height 1.
struct NodeHeights {
  var expressions: [UInt16] = []
  var statements: [UInt16] = []
  var types: [UInt16] = []
  private let firstExpression: Int
  private let firstStatement: Int
  private let firstType: Int

  init(_ tree: SyntaxTree) {
    firstExpression = tree.expressions.count
    firstStatement = tree.statements.count
    firstType = tree.types.count
  }

  private func of(_ part: NodePart) -> Int {
    switch part {
    case .expression(let id): Int(expressions[Int(id.raw) - firstExpression])
    case .statement(let id): Int(statements[Int(id.raw) - firstStatement])
    case .type(let id): Int(types[Int(id.raw) - firstType])
    }
  }

  func height(of expression: Expression) -> Int {
    var tallest = 0
    expression.forEachPart { tallest = max(tallest, of($0)) }
    return tallest + 1
  }

  func height(of statement: Statement) -> Int {
    var tallest = 0
    statement.forEachPart { tallest = max(tallest, of($0)) }
    return tallest + 1
  }

  func height(of type: TypeSyntax) -> Int {
    var tallest = 0
    type.forEachPart { tallest = max(tallest, of($0)) }
    return tallest + 1
  }
}
