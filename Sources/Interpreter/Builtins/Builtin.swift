/// The functions of the language that are not written in it. Their signatures and documentation stand in
/// `stdlib/prelude.sgd`; a test compares the two.
package enum Builtin: String, CaseIterable, Sendable {
  // Of one number, entry by entry
  case exp, expm1, log, log1p, log2, log10, sqrt, abs, sign
  case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh
  case erf, erfc, erfinv, gammaln
  case floor, ceil, round
  case isNaN, isFinite
  // Of two numbers, entry by entry
  case atan2, hypot
  // Of several, or of an array
  case min, max, clamp
  // Reductions of arrays
  case sum, prod, average, argmin, argmax, all, any
  // Vector spaces
  case dot, norm, unit, clip, outer, zeros, ones, eye
  // Matrices
  case trace, det, inverse, solve, cholesky, eigenvalues, eigenvectors, diag
  // Lists and arrays
  case linspace, logspace, length, rows, columns, concat, sort, cumsum, reversed
  // Derivatives
  case grad, hess, hvp, jacobian
  // Laws
  case Normal, Uniform, Choice, Mixture, Direction, known, draw
  // Moments of laws and statistics of samples
  case mean, `var`, sd, cov, quantile, tailIndex, powerLaw
  // Only in measures
  case histogram, shares, transitions, autocorrelation
  // Numerics
  case minimize, findRoot, integrate
  // Others
  case text, table, split, diffusion
  // Noises of a loss over samples
  case minibatch, epochs
}
