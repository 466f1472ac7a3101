extension Region {
  /// The number of instructions, those in inner regions included.
  package var instructionCount: Int { instructions.reduce(0) { $0 + $1.instructionCount } }
}

extension Instruction {
  package var instructionCount: Int { regions.reduce(1) { $0 + $1.instructionCount } }

  /// The number of instructions after all loops in it of fixed length are unrolled.
  fileprivate var unrolledCount: Int {
    var count = 1
    for region in regions {
      for instruction in region.instructions {
        count = min(count + instruction.unrolledCount, .max / 4)
      }
    }
    if case .loop(let trips) = operation {
      let (product, overflow) = count.multipliedReportingOverflow(by: trips)
      return overflow ? .max / 4 : min(product, .max / 4)
    }
    return min(count, .max / 4)
  }
}

extension Kernel {
  /// The number of instructions, those in regions included.
  package var instructionCount: Int { instructions.reduce(0) { $0 + $1.instructionCount } }

  /// With each `loop` written out that is asked for and, with all loops in it, takes at most `budget`
  /// instructions.
  package func unrollingLoops(
    budget: Int, where isWanted: (Instruction) -> Bool = { _ in true }
  ) -> Kernel {
    func visit(_ rewriter: inout KernelRewriter, _ instruction: Instruction) {
      guard case .loop(let trips) = instruction.operation, isWanted(instruction),
        instruction.unrolledCount <= budget
      else {
        return rewriter.copy(instruction) { inner, nested in visit(&inner, nested) }
      }
      let region = instruction.regions[0]
      var carried = rewriter.new(instruction.operands)
      for trip in 0..<trips {
        let index = rewriter.builder.constant(Double(trip))
        for (parameter, value) in zip(region.parameters, [index] + carried) {
          rewriter.rename(parameter, value)
        }
        for nested in region.instructions { visit(&rewriter, nested) }
        carried = rewriter.new(region.results)
      }
      for (old, value) in zip(instruction.results, carried) { rewriter.rename(old, value) }
    }
    return KernelRewriter.rewrite(self, visit)
  }
}
