package import KernelIR

/// The operations without their attributes: what a generator has to know. A new operation does not compile
/// until it has a kind, and a new kind not until the generator makes it.
package enum OperationKind: CaseIterable, Hashable, Sendable {
  case constant, parameter, draw, redraw
  case unary, binary, integerPower, compare, logic, isFinite, select, toReal
  case broadcast, reshape, transpose, slice, concatenate, gather, scatter
  case reduce, matmul, cholesky, triangularSolve, solve, host
  case conditional, loop, whileLoop

  package init(_ operation: Operation) {
    switch operation {
    case .constant: self = .constant
    case .parameter: self = .parameter
    case .draw: self = .draw
    case .redraw: self = .redraw
    case .unary: self = .unary
    case .binary: self = .binary
    case .integerPower: self = .integerPower
    case .compare: self = .compare
    case .logic: self = .logic
    case .isFinite: self = .isFinite
    case .select: self = .select
    case .toReal: self = .toReal
    case .broadcast: self = .broadcast
    case .reshape: self = .reshape
    case .transpose: self = .transpose
    case .slice: self = .slice
    case .concatenate: self = .concatenate
    case .gather: self = .gather
    case .scatter: self = .scatter
    case .reduce: self = .reduce
    case .matmul: self = .matmul
    case .cholesky: self = .cholesky
    case .triangularSolve: self = .triangularSolve
    case .solve: self = .solve
    case .host: self = .host
    case .conditional: self = .conditional
    case .loop: self = .loop
    case .whileLoop: self = .whileLoop
    }
  }
}

extension Kernel {
  /// Every operation in the kernel, those in regions included.
  package var operations: [Operation] {
    func collect(_ instructions: [Instruction]) -> [Operation] {
      instructions.flatMap { instruction in
        [instruction.operation] + instruction.regions.flatMap { collect($0.instructions) }
      }
    }
    return collect(instructions)
  }
}
