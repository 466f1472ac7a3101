package import KernelIR

/// What one replica does, as kernels. `t` is the number of updates done, a scalar real; the state is the
/// list of values that `initial` gives and `step` replaces.
package struct EnsembleProgram: Sendable {
  /// () → state. Its draws have their own sites (`from…`) and are made once a replica.
  package var initial: Kernel
  /// (state…, t) → state. Draws are those of step `t`.
  package var step: Kernel
  /// (state…, t) → observables. It sees the state after `t` updates, and as draws those which the coming
  /// step `t` will see: the same site gives the same values.
  package var observe: Kernel?
  /// (state…, t) → one scalar mask for each named exit, tested after each update, with the `t` after it; the
  /// first that holds is the exit.
  package var exits: Kernel?
  /// (state…, t) → values kept once for each replica when it ends: at its exit or its last step.
  package var final: Kernel?
  /// How many of the leading state values tell whether a replica has diverged (iterate and optimizer state).
  package var checkedStates: Int
  /// The checked state whose entries become NaN where something named has gone wrong: see `Divergence.fault`.
  package var faultState: Int?

  package init(
    initial: Kernel, step: Kernel, observe: Kernel? = nil, exits: Kernel? = nil,
    final: Kernel? = nil, checkedStates: Int, faultState: Int? = nil
  ) {
    self.initial = initial
    self.step = step
    self.observe = observe
    self.exits = exits
    self.final = final
    self.checkedStates = checkedStates
    self.faultState = faultState
  }
}
