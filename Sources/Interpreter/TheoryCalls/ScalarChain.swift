internal import KernelIR
internal import Theory

/// A one-dimensional dynamics as a Markov chain, `x′ = project(x + clip(m(x) + noise(x) − x))`: what `exact.…` solves.
struct ScalarChain {
  let step: ScalarStep
  let notes: [String]
  /// The tail index of the noise.
  let tail: Double
  /// Whether a normal law with the covariance of the batches stands for their law.
  var hasNormalBatches: Bool { trouble.hasNormalBatches }
  /// What went wrong in a closure that cannot throw.
  let trouble: Trouble

  final class Trouble {
    var first: (any Error)?
    /// Whether a batch was taken for a normal number.
    var hasNormalBatches = false
  }
}

extension Evaluator {
  /// The wrappers `projected`, `clipStep`, `clipGradient` are recognised; the optimizer inside is traced, and must be
  /// without memory. Anything else is refused with the reason.
  func scalarChain(_ dynamics: DynamicsValue) throws -> ScalarChain {
    guard dynamics.diffusionOrder == nil else {
      throw exactRefusal("a diffusion moves between the steps", "ask for the dynamics itself")
    }
    var shell = try wrappers(of: dynamics.optimizer)
    var core = try scalarCore(dynamics, shell.core)
    var clip = shell.clip
    if let bound = shell.gradientClip {
      if let factor = core.constantFactor, core.followsGradient {
        clip = min(clip ?? .infinity, abs(factor) * bound)
      } else {
        // Not a bound on the step: what clipping makes of the noise is part of the step inside.
        shell = try wrappers(of: dynamics.optimizer, untilGradientClip: true)
        core = try scalarCore(dynamics, shell.core)
      }
    }
    let trouble = ScalarChain.Trouble()
    let noise = try noiseLaw(dynamics, core, trouble)
    let step = ScalarStep(
      drift: { core.map($0)[0] }, noise: noise, clip: clip, projection: shell.projection)
    var notes = ["exact: the traced step on a mesh, without sampling and without small steps"]
    if let clip { notes.append("the step is clipped at \(formatted(clip))") }
    if let projection = shell.projection {
      notes.append(
        "projected to (\(formatted(projection.lowerBound)), \(formatted(projection.upperBound)))")
    }
    var tail = Double.infinity
    if let noise = dynamics.noise {
      tail =
        try moments(of: try law(of: noise, at: .real(0.37), dynamics.loss))?.tail.exact ?? .infinity
    }
    return ScalarChain(step: step, notes: notes, tail: tail, trouble: trouble)
  }

  func exactRefusal(_ why: String, _ remedy: String?) -> Interruption {
    mistake(.theory("`exact` does not cover this: \(why)", remedy: remedy))
  }

  // MARK: - Wrappers

  private struct Shell {
    var core: OptimizerValue
    var clip: Double?
    var gradientClip: Double?
    var projection: ClosedRange<Double>?
  }

  private func wrappers(of optimizer: OptimizerValue, untilGradientClip: Bool = false) throws
    -> Shell
  {
    var shell = Shell(core: optimizer)
    while isLibrary(shell.core.declaration.name.span.file) {
      let wrapper = shell.core
      func setting(_ name: String) throws -> Double {
        guard let number = wrapper.arguments.first(where: { $0.name == name })?.value.double else {
          throw exactRefusal("`\(name)` changes from step to step", nil)
        }
        return number
      }
      switch wrapper.declaration.name.text {
      case "projected":
        guard shell.clip == nil, shell.gradientClip == nil, shell.projection == nil else {
          throw exactRefusal(
            "`projected` must stand outside of clipping", "`… |> clipStep(…) |> projected(…)`")
        }
        let (low, high) = (try setting("low"), try setting("high"))
        guard low < high else { throw exactRefusal("the projection leaves nothing", nil) }
        shell.projection = low...high
      case "clipStep":
        guard shell.gradientClip == nil else {
          throw exactRefusal("`clipGradient` must stand inside of `clipStep`", nil)
        }
        shell.clip = min(shell.clip ?? .infinity, try setting("bound"))
      case "clipGradient":
        if untilGradientClip { return shell }
        shell.gradientClip = min(shell.gradientClip ?? .infinity, try setting("bound"))
      default: return shell
      }
      guard
        case .optimizer(let inner)? = wrapper.arguments.first(where: { $0.name == "inner" })?.value
      else { return shell }
      shell.core = inner
    }
    return shell
  }
}
