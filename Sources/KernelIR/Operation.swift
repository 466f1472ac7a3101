/// What an instruction does. Operands are listed beside each case.
package enum Operation: Hashable, Sendable {
  // Structure
  /// ()
  case constant(Tensor)
  /// () The kernel's parameter of that index.
  case parameter(Int)
  /// () Base draws of a site in the present step, of the given shape. All draws of one site in one kernel
  /// and step are the same values.
  case draw(BaseLaw, Site, shape: [Int])
  /// (attempt) The draws of the `attempt`-th retry (1, 2, …) of a rejection at this site: stateless. A site
  /// has one law and one shape, so what is retried together (a normal and a uniform) has two sites.
  case redraw(BaseLaw, Site, shape: [Int])

  // Entry by entry
  /// (a)
  case unary(UnaryPrimitive)
  /// (a, b)
  case binary(BinaryPrimitive)
  /// (a) A fixed multiplication chain.
  case integerPower(Int)
  /// (a, b)
  case compare(ComparisonPrimitive)
  /// (a, b) or (a)
  case logic(LogicPrimitive)
  /// (a) Neither infinite nor NaN.
  case isFinite
  /// (mask, a, b): the mask is a scalar or has the shape of both; a or b may be scalar.
  case select
  /// (mask) 0 or 1.
  case toReal

  // Shape
  /// (a) New leading axes, or from a scalar to any shape.
  case broadcast([Int])
  /// (a)
  case reshape([Int])
  /// (a) Of a matrix.
  case transpose
  /// (a) A box of an array.
  case slice(start: [Int], size: [Int])
  /// (a, b, …) Along an axis.
  case concatenate(axis: Int)
  /// (a, i) `a[i]` along the first axis for a whole real `i`, clamped to the axis; the adjoint is `scatter`.
  case gather
  /// (b, i) Zeros of `count` rows with `b` at row `i`.
  case scatter(count: Int)

  // Reduction
  /// (a) Over all entries, or along one axis, which goes away.
  case reduce(Reduction, axis: Int?)

  // Linear algebra
  /// (a, b) Matrix × matrix, matrix × vector, vector × matrix, vector · vector. The inner index ascends from
  /// +0 with fused multiply-add.
  case matmul
  /// (a) The lower factor of a symmetric positive definite matrix; NaN throughout if it is not.
  case cholesky
  /// (t, b) Solves `t x = b`, or `tᵀ x = b`, for a triangular `t`.
  case triangularSolve(lower: Bool, transposed: Bool)
  /// (a, b) Solves `a x = b` by LU with partial pivoting; NaN if `a` is singular.
  case solve

  // Outside
  /// (a) A function of the host program, of the vector of all its arguments; pure by contract.
  case host(HostFunction)

  // Control. Regions may use values from outside; all their values are pure.
  /// (mask, scalar) Regions: then, else; without parameters, same result types.
  case conditional
  /// (initial…) Region: parameters (index, carried…), results carried.
  case loop(trips: Int)
  /// (initial…) Regions: condition (carried…) → mask; body (carried…) → carried. Ends after `limit` trips.
  case whileLoop(limit: Int)
}
