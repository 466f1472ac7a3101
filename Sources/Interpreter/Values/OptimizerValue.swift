internal import Syntax

/// An optimizer with its hyperparameters, which may be schedules.
package struct OptimizerValue {
  let declaration: OptimizerDeclaration
  /// By parameter name; functions are schedules, optimizers are what is wrapped.
  let arguments: [(name: String, value: Value)]
  let scope: Scope
}

/// `optimizer on loss with noise`
package struct DynamicsValue {
  let optimizer: OptimizerValue
  let loss: LossValue
  let noise: NoiseValue?
  /// For `diffusion(d, order:)`, its limit of small steps: the weak order.
  var diffusionOrder: Int?
  /// Of a diffusion: the pieces into which a run cuts each step.
  var substeps = 10
}

/// The inner optimizer of a wrapper during one step: where its state goes from call to call.
package final class InnerOptimizer {
  let optimizer: OptimizerValue
  var state: Value
  let sitePath: String
  let context: StepContext

  init(optimizer: OptimizerValue, state: Value, sitePath: String, context: StepContext) {
    self.optimizer = optimizer
    self.state = state
    self.sitePath = sitePath
    self.context = context
  }
}
