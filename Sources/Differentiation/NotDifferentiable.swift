package import KernelIR

/// Why a derivative is refused. It is never replaced by a zero.
package enum NotDifferentiable: Error, Hashable, Sendable {
  /// The result depends on the parameter, but only through operations that are constant piece by piece
  /// (`sign`, `floor`, `ceiling`, `round`, `argmax`, comparisons): its derivative is zero almost everywhere
  /// and says nothing. `through` is one of them.
  case piecewiseConstant(parameter: String, through: Operation)
  /// A whole-number operand (a row, the number of an attempt) depends on the parameter continuously.
  case index(Operation)
  /// A loop that ends by a condition cannot be run backwards: how often it runs is not known.
  case conditionalLoop
  /// A loop is too long to be written out, which running it backwards needs.
  case longLoop(trips: Int)
  /// A function of the host program comes without a gradient.
  case host(String)
  /// The derivative would take more instructions than the limit.
  case tooLong(limit: Int)
  /// A matrix of second derivatives in that many variables; a product with one vector is possible.
  case largeHessian(variables: Int, limit: Int)
  /// Only reals have derivatives.
  case notReal(parameter: String)
  /// A gradient is of one scalar real.
  case notScalar(ValueType)

  package var reason: String {
    switch self {
    case .piecewiseConstant(let parameter, let operation):
      """
      the value depends on `\(parameter)` only through \(operation.shortName), which is constant piece by \
      piece: its derivative is zero almost everywhere
      """
    case .index(let operation):
      "the index of \(operation.shortName) depends continuously on the variable"
    case .conditionalLoop:
      "a `while` loop cannot be differentiated backwards, since it is not known how often it runs"
    case .longLoop(let trips):
      "a loop of \(trips) trips is too long to be differentiated backwards"
    case .host(let name):
      "the host supplies no derivative of `\(name)`"
    case .tooLong(let limit):
      "the derivative would take more than \(limit) instructions"
    case .largeHessian(let variables, let limit):
      """
      the Hessian in \(variables) variables is larger than the limit of \(limit); the product of the Hessian \
      and a vector has no such limit
      """
    case .notReal(let parameter): "`\(parameter)` is not a real"
    case .notScalar(let type):
      "a gradient is of one real number, not of a value of shape \(type.shape)"
    }
  }
}

extension Operation {
  /// The operation's name for messages.
  var shortName: String {
    switch self {
    case .unary(let primitive): primitive.rawValue
    case .binary(let primitive): primitive.rawValue
    case .compare: "a comparison"
    case .logic(let primitive): primitive.rawValue
    case .reduce(let reduction, _): reduction.rawValue
    case .isFinite: "isFinite"
    case .gather: "a look-up"
    case .scatter: "scatter"
    case .redraw: "a draw"
    case .conditional, .select: "a condition"
    case .whileLoop: "a loop's condition"
    case .toReal: "a truth value"
    case .constant, .parameter, .draw, .integerPower, .broadcast, .reshape, .transpose, .slice,
      .concatenate, .matmul, .cholesky, .triangularSolve, .solve, .host, .loop:
      text
    }
  }
}

extension HostFunction {
  /// The function that gives the gradient, if the host supplies one.
  func derivative() throws(NotDifferentiable) -> HostFunction {
    guard let gradient else { throw .host(name) }
    return gradient
  }
}
