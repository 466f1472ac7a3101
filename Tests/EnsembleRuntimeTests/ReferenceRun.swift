import CScalarMath
import EnsembleRuntime
import KernelIR

/// The draws of one replica at one step, by their definition.
struct AddressedDraws: DrawSource {
  var seed: UInt64
  var stream: UInt64
  var replica: Int
  var step: Int

  private func key(_ site: Site) -> sgd_block { sgd_site_key(seed, stream, site.hash64) }

  func draws(_ law: BaseLaw, _ site: Site, count: Int) -> [Double] {
    (0..<UInt64(count)).map { index in
      switch law {
      case .uniform: sgd_uniform_at(key(site), UInt64(replica), UInt64(step), UInt64(count), index)
      case .normal: sgd_normal_at(key(site), UInt64(replica), UInt64(step), UInt64(count), index)
      }
    }
  }

  func retries(_ law: BaseLaw, _ site: Site, attempt: Int, count: Int) -> [Double] {
    (0..<UInt64(count)).map { index in
      let block = sgd_retry_block(
        key(site), UInt64(replica), UInt64(step), index, UInt64(attempt))
      switch law {
      case .uniform: return sgd_unit(block.word.0)
      case .normal: return sgd_normals(block.word.0, block.word.1).first
      }
    }
  }
}

/// One replica, step by step with the reference evaluator.
struct ReferencePath {
  let program: EnsembleProgram
  var draws: AddressedDraws
  var state: [Tensor]
  var time = 0

  init(_ program: EnsembleProgram, _ plan: RunPlan, replica: Int) {
    self.program = program
    draws = AddressedDraws(seed: plan.seed, stream: plan.stream, replica: replica, step: 0)
    state = program.initial.evaluate(parameters: [], draws: draws)
  }

  private var parameters: [Tensor] { state + [Tensor(Double(time))] }

  mutating func step() {
    state = program.step.evaluate(parameters: parameters, draws: draws)
    time += 1
    draws.step = time
  }

  func results(of kernel: Kernel) -> [Tensor] {
    kernel.evaluate(parameters: parameters, draws: draws)
  }

  /// The first exit that holds.
  var exit: Int? {
    program.exits.flatMap { exits in
      results(of: exits).firstIndex { $0.data[0] != 0 }
    }
  }
}

extension [Double] {
  /// Bit patterns, with one for all NaNs.
  var bits: [UInt64] { map { $0.isNaN ? Double.nan.bitPattern : $0.bitPattern } }
}
