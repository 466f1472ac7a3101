extension Kernel {
  /// With conditionals of which both branches together cost at most `limit` (see ``cost(of:)``) replaced by
  /// both branches and a `select` for each result. To be done after differentiation: what the branch not
  /// taken gives, NaN included, is dropped by the select, but its derivative would not be.
  package func flatteningConditionals(limit: Int = 40) -> Kernel {
    func visit(_ rewriter: inout KernelRewriter, _ instruction: Instruction) {
      guard instruction.operation == .conditional,
        cost(of: instruction.regions.flatMap(\.instructions)) <= limit
      else {
        return rewriter.copy(instruction) { inner, nested in visit(&inner, nested) }
      }
      for region in instruction.regions {
        for nested in region.instructions { visit(&rewriter, nested) }
      }
      let mask = rewriter.new(instruction.operands[0])
      let first = rewriter.new(instruction.regions[0].results)
      let second = rewriter.new(instruction.regions[1].results)
      for (k, result) in instruction.results.enumerated() {
        let isSame = first[k] == second[k]
        rewriter.rename(
          result, isSame ? first[k] : rewriter.builder.emit(.select, mask, first[k], second[k]))
      }
    }
    return KernelRewriter.rewrite(self, visit)
  }
}
