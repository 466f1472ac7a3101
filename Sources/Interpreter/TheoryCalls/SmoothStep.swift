internal import KernelIR
internal import LinearAlgebra
internal import Theory

// A step with a kink at the minimum itself, such as `w − λ g/|g|`, has no linear step that stands for it.
extension Evaluator {
  /// Refuses a step that is not smooth where it was linearised, whatever is allowed.
  func requireSmooth(_ linear: Linearization, _ dynamics: DynamicsValue) throws {
    guard linear.ownDraws == 0, try !isSmooth(linear, dynamics) else { return }
    throw mistake(
      .theory(
        "theory does not hold here: it needs that the step is smooth at the minimum, and this one has a kink or a jump there, so that no linear step stands for it",
        remedy: "`simulate` it, or ask `exact` if it has one dimension and no memory"))
  }

  /// Whether the remainder `|f(x + εu) − f(x) − εJu|/ε` falls with ε, as it does for a smooth step; at a kink it stays.
  private func isSmooth(_ linear: Linearization, _ dynamics: DynamicsValue) throws -> Bool {
    let context = StepContext(loss: dynamics.loss, noise: dynamics.noise, time: .int(0))
    let state = try initialState(of: dynamics.optimizer, at: linear.place, context)
    let (kernel, drawn) = try stepKernel(dynamics, linear.place, state)
    guard drawn.isEmpty else { return true }
    let here = (leaves(linear.place) + leaves(state)).compactMap(\.tensor)
    let quiet = leaves(linear.place).compactMap(\.tensor).map {
      Tensor(repeating: 0, shape: $0.shape)
    }
    func image(_ place: [Tensor], _ noise: [Tensor]) -> [Double] {
      kernel.evaluate(parameters: place + noise + [Tensor(0)]).flatMap(\.data)
    }
    let origin = image(here, quiet)
    let (d, n) = (linear.dimension, linear.dynamics.transition.rows)
    let (A, B) = (linear.dynamics.transition, linear.dynamics.noiseInput)
    let size = 1 + here.flatMap(\.data).reduce(0) { max($0, abs($1)) }
    func remainder(_ step: Double, _ place: [Double], _ noise: [Double]) -> Double {
      let whole = place + [Double](repeating: 0, count: origin.count - n)
      let moved = image(added(here, step, whole), added(quiet, step, noise))
      let (x, z) = (A * place, B * noise)
      var worst = 0.0
      for (row, i) in linear.acting.enumerated() {
        let change: Double = (moved[i] - origin[i]) / step
        let off = abs(change - x[row] - z[row])
        worst = off.isNaN ? .infinity : max(worst, off)
      }
      return worst
    }
    for side in [1.0, -1] {
      let along = (0..<d).map { (i: Int) -> Double in
        let size: Double = i % 2 == 0 ? 1 : -0.7
        return side * size / (1 + 0.1 * Double(i))
      }
      let still = [Double](repeating: 0, count: d)
      let rest = [Double](repeating: 0, count: n - d)
      for (place, noise) in [(along + rest, still), (still + rest, along)] {
        let coarse = remainder(1e-3 * size, place, noise)
        let fine = remainder(1e-6 * size, place, noise)
        if fine > 1e-6 * max(1, A.maxNorm), !(fine < 0.3 * coarse) { return false }
      }
    }
    return true
  }

  /// Each entry moved by `step` times that of the direction.
  private func added(_ tensors: [Tensor], _ step: Double, _ direction: [Double]) -> [Tensor] {
    var start = 0
    return tensors.map { tensor in
      var result = tensor
      for i in result.data.indices { result.data[i] += step * direction[start + i] }
      start += tensor.count
      return result
    }
  }
}
