internal import CLaneKernels
internal import KernelIR

/// What a program compiles to, as text: one line an instruction of a step, with operands by place.
package func laneListing(_ program: EnsembleProgram, _ plan: RunPlan) -> String {
  let setup = RunSetup(program, plan, level: Int(sgd_lane_kernels_best()))
  let code = plan.pooled.isEmpty ? setup.step : setup.observedStep
  let head =
    "\(setup.lanes) lanes, window \(setup.window), scratch \(code.scratchCount / setup.lanes)"
  return ([head] + code.body.map { code.listing($0) }).joined(separator: "\n")
}

extension LaneCode {
  fileprivate func listing(_ i: LaneInstruction) -> String {
    func place(_ slot: UInt16) -> String {
      guard Int(slot) < slots.count else { return "?" }
      switch slots[Int(slot)] {
      case .scratch(let start): return "%\(start)"
      case .kept(let start): return "kept \(start)"
      case .constant(let index, let offset): return "\(constants[index].start[offset])"
      case .state(let index, let offset): return "state\(index)+\(offset)"
      case .draws(let index, let offset): return "draws\(index)+\(offset)"
      case .observation(let offset): return "row+\(offset)"
      case .time: return "t"
      }
    }
    let operands = [i.a, i.b, i.c].map(place).joined(separator: ", ")
    return "\(i.opcode) \(i.index) x\(i.count): \(place(i.d)) <- \(operands)"
  }
}
