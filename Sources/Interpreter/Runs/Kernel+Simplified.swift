internal import KernelIR

extension Kernel {
  /// Without what is computed twice or for nothing, or the same for every replica.
  func simplified() -> Kernel { optimized() }

  /// Whether it draws random numbers.
  var draws: Bool {
    func any(_ instructions: [Instruction]) -> Bool {
      instructions.contains { instruction in
        switch instruction.operation {
        case .draw, .redraw: true
        default: instruction.regions.contains { any($0.instructions) }
        }
      }
    }
    return any(instructions)
  }
}
