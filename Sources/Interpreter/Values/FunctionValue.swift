package import Syntax

/// What can be called.
package indirect enum FunctionValue {
  /// A `fn` or a lambda, with the scope it was written in.
  case closure(Closure)
  /// A declared loss, noise or optimizer, which its parameters make a value.
  case loss(LossDeclaration, Scope)
  case noise(NoiseDeclaration, Scope)
  case optimizer(OptimizerDeclaration, Scope)
  case builtin(Builtin)
  /// `grad(L)`, `hess(L)`, `jacobian(f)` and `hvp(L, v)`: a function of the place.
  case derivative(Derivative, of: Value)
  /// `inner` inside the step of a wrapper.
  case innerStep(InnerOptimizer)
  /// A function that belongs to a value, such as the `basin` of a landscape.
  case native(name: String, (Evaluator, [CallArgument]) throws -> Value)
  /// A function of the host program.
  case host(ExternFunction)
}

/// `extern fn price(x: Real) -> Real`, with what the host program supplies for it.
package struct ExternFunction {
  let declaration: FunctionDeclaration
  let supplied: SuppliedFunction
  let scope: Scope
}

package enum Derivative {
  case gradient
  case hessian
  case jacobian
  /// Times this direction.
  case hessianVector(Value)
}

package struct Closure {
  let name: String
  let parameters: [Parameter]
  let result: TypeSyntaxID?
  let generics: [Name]
  let body: ExpressionID
  let scope: Scope
}
