internal import Syntax

/// A loss with its parameters: a function of the place.
package indirect enum LossValue {
  case declared(DeclaredLoss)
  case sum(LossValue, LossValue)
  case scaled(Value, LossValue)
  /// A loss as this step sees it: with its noise. For additive noise `L(v) + z·v`.
  case noisy(LossValue, NoiseValue?)
  /// The mean over samples: of a table, or of a law.
  case sampled(SampledLoss)
  /// The mean over the samples that this step draws.
  case batch(SampledLoss, Batch)
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
  /// One number drawn from the law, times the noise.
  case product(Law, NoiseValue)
  /// The gradient on some of the samples less the gradient.
  case subsampling(SubsamplingNoise)
}

extension NoiseValue {
  /// Whether it is the same law at each place, by how it is written.
  var isSameEverywhere: Bool {
    switch self {
    case .law: true
    case .declared(let noise): noise.declaration.at.isEmpty
    case .scaled(_, let noise), .product(_, let noise): noise.isSameEverywhere
    case .sum(let a, let b): a.isSameEverywhere && b.isSameEverywhere
    case .subsampling: false
    }
  }
}

package struct DeclaredNoise {
  let declaration: NoiseDeclaration
  let scope: Scope
}
