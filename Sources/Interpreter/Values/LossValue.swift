internal import Syntax

/// A loss with its parameters: a function of the place.
package indirect enum LossValue {
  case declared(DeclaredLoss)
  case sum(LossValue, LossValue)
  case scaled(Value, LossValue)
  /// A loss as this step sees it: with its noise. For additive noise `L(v) + z·v`.
  case noisy(LossValue, NoiseValue?)
}

package struct DeclaredLoss {
  let declaration: LossDeclaration
  /// Its parameters, by name, in the scope of the declaration.
  let scope: Scope
  /// Sizes bound so far, by name.
  let sizes: [String: Int]
}

/// A noise with its parameters.
package indirect enum NoiseValue {
  case law(Law)
  case declared(DeclaredNoise)
  case scaled(Value, NoiseValue)
  case sum(NoiseValue, NoiseValue)
}

package struct DeclaredNoise {
  let declaration: NoiseDeclaration
  let scope: Scope
}
