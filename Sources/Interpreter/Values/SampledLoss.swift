internal import KernelIR

/// Where the samples of a loss come from: the rows of a table, or a law of such rows.
package final class Samples {
  /// A row in its structure, with any numbers.
  let model: Value
  /// Fresh samples; nil for a table.
  let law: Law?
  /// The rows, each flattened into `width` numbers: those of the table; for a law, pinned draws, found when they
  /// are first needed.
  private var found: Rows?
  private let find: () throws -> Rows

  struct Rows {
    /// [count, width]
    let numbers: Tensor
    /// They sum to 1; nil: all the same.
    let weights: [Double]?
    /// Whether the mean over the rows has a sampling error.
    let areDraws: Bool

    var count: Int { numbers.shape[0] }
  }

  init(table numbers: Tensor, model: Value) {
    self.model = model
    law = nil
    let rows = Rows(numbers: numbers, weights: nil, areDraws: false)
    found = rows
    find = { rows }
  }

  init(law: Law, model: Value, rows: @escaping () throws -> Rows) {
    self.law = law
    self.model = model
    find = rows
  }

  var rows: Rows {
    get throws {
      if let found { return found }
      let rows = try find()
      found = rows
      return rows
    }
  }
}

/// `squared over data`: the mean of a loss of one sample.
package final class SampledLoss {
  let loss: DeclaredLoss
  let samples: Samples
  /// What is known of it as a function of the place.
  var quadratics: [QuadraticKey: QuadraticMean?] = [:]
  /// How means over a law are taken, by the shapes of the place.
  var expectations: [[[Int]]: Expectation] = [:]

  init(loss: DeclaredLoss, samples: Samples) {
    self.loss = loss
    self.samples = samples
  }
}

/// The shapes of the place, and which of the rows there are.
struct QuadraticKey: Hashable {
  let shapes: [[Int]]
  let leftOut: Int?
  let coarse: Bool
}

/// A mean loss that is quadratic: `value + slope·w + ½ wᵀ curvature w`, the entries of `w` flattened.
struct QuadraticMean {
  let value: Double
  let slope: [Double]
  /// [d, d]
  let curvature: Tensor
}

/// `minibatch(size:, replace:)` and `epochs(size:)`.
package struct SubsamplingNoise {
  package enum Choice {
    case withReplacement
    case withoutReplacement
    /// Each row once in an epoch, in an order of its own for each.
    case shuffled
  }

  let choice: Choice
  /// An Int, or a schedule.
  let size: Value
}

/// A subsampling noise where it is drawn: the indices are the draws of its sites.
package struct Batch {
  let noise: SubsamplingNoise
  let path: String
}
