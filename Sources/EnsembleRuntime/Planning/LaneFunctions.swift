internal import CLaneKernels
internal import KernelIR

/// The number of a lane function in the kernel tables.
struct LaneFunction: BitwiseCopyable, Sendable {
  let number: Int
  fileprivate init(_ function: sgd_lane_function) { number = Int(function.rawValue) }
  private init(number: Int) { self.number = number }

  /// The form of a binary function with one operand common to all lanes.
  func binaryForm(commonA: Bool, commonB: Bool) -> LaneFunction {
    LaneFunction(number: number + (commonB ? 1 : commonA ? 2 : 0))
  }

  /// The form of a ternary function whose second or third operand is common to all lanes.
  func ternaryForm(commonB: Bool, commonC: Bool) -> LaneFunction {
    LaneFunction(number: number + (commonC ? 1 : 0) + (commonB ? 2 : 0))
  }

  static let select = LaneFunction(sgd_fn_select)
  static let not = LaneFunction(sgd_fn_logic_not)
  static let isFinite = LaneFunction(sgd_fn_is_finite)
  static let toReal = LaneFunction(sgd_fn_to_real)
  static let add = LaneFunction(sgd_fn_add)

  /// The function for a small power, if there is one.
  static func power(_ n: Int) -> LaneFunction? {
    switch n {
    case 2: LaneFunction(sgd_fn_square)
    case 3: LaneFunction(sgd_fn_cube)
    case 4: LaneFunction(sgd_fn_fourth)
    default: nil
    }
  }
}

extension UnaryPrimitive {
  var laneFunction: LaneFunction {
    switch self {
    case .negate: LaneFunction(sgd_fn_negate)
    case .absolute: LaneFunction(sgd_fn_absolute)
    case .sign: LaneFunction(sgd_fn_sign)
    case .squareRoot: LaneFunction(sgd_fn_square_root)
    case .reciprocal: LaneFunction(sgd_fn_reciprocal)
    case .exp: LaneFunction(sgd_fn_exp)
    case .expm1: LaneFunction(sgd_fn_expm1)
    case .log: LaneFunction(sgd_fn_log)
    case .log1p: LaneFunction(sgd_fn_log1p)
    case .sin: LaneFunction(sgd_fn_sin)
    case .cos: LaneFunction(sgd_fn_cos)
    case .tan: LaneFunction(sgd_fn_tan)
    case .asin: LaneFunction(sgd_fn_asin)
    case .acos: LaneFunction(sgd_fn_acos)
    case .atan: LaneFunction(sgd_fn_atan)
    case .sinh: LaneFunction(sgd_fn_sinh)
    case .cosh: LaneFunction(sgd_fn_cosh)
    case .tanh: LaneFunction(sgd_fn_tanh)
    case .erf: LaneFunction(sgd_fn_erf)
    case .erfc: LaneFunction(sgd_fn_erfc)
    case .erfinv: LaneFunction(sgd_fn_erfinv)
    case .logGamma: LaneFunction(sgd_fn_lgamma)
    case .floor: LaneFunction(sgd_fn_floor)
    case .ceiling: LaneFunction(sgd_fn_ceiling)
    case .round: LaneFunction(sgd_fn_round)
    }
  }
}

extension BinaryPrimitive {
  var laneFunction: LaneFunction {
    switch self {
    case .add: LaneFunction(sgd_fn_add)
    case .subtract: LaneFunction(sgd_fn_subtract)
    case .multiply: LaneFunction(sgd_fn_multiply)
    case .divide: LaneFunction(sgd_fn_divide)
    case .minimum: LaneFunction(sgd_fn_minimum)
    case .maximum: LaneFunction(sgd_fn_maximum)
    case .power: LaneFunction(sgd_fn_power)
    case .atan2: LaneFunction(sgd_fn_atan2)
    case .hypot: LaneFunction(sgd_fn_hypot)
    case .modulo: LaneFunction(sgd_fn_modulo)
    }
  }
}

extension ComparisonPrimitive {
  var laneFunction: LaneFunction {
    switch self {
    case .less: LaneFunction(sgd_fn_less)
    case .lessOrEqual: LaneFunction(sgd_fn_less_or_equal)
    case .equal: LaneFunction(sgd_fn_equal)
    case .notEqual: LaneFunction(sgd_fn_not_equal)
    }
  }
}

extension LogicPrimitive {
  var laneFunction: LaneFunction {
    switch self {
    case .and: LaneFunction(sgd_fn_logic_and)
    case .or: LaneFunction(sgd_fn_logic_or)
    case .not: LaneFunction(sgd_fn_logic_not)
    }
  }
}

extension FusedPrimitive {
  var laneFunction: LaneFunction {
    switch self {
    case .multiplyAdd: LaneFunction(sgd_fn_multiply_add)
    case .multiplySubtract: LaneFunction(sgd_fn_multiply_subtract)
    case .negativeMultiplyAdd: LaneFunction(sgd_fn_negative_multiply_add)
    case .multiplyTwice: LaneFunction(sgd_fn_multiply_twice)
    case .maximumMinimum: LaneFunction(sgd_fn_maximum_minimum)
    case .minimumMaximum: LaneFunction(sgd_fn_minimum_maximum)
    case .productSum: LaneFunction(sgd_fn_product_sum)
    case .productDifference: LaneFunction(sgd_fn_product_difference)
    case .addProduct: LaneFunction(sgd_fn_add_product)
    case .subtractProduct: LaneFunction(sgd_fn_subtract_product)
    }
  }
}

extension Reduction {
  /// Its place in the table of reducing kernels.
  var laneIndex: UInt8 {
    switch self {
    case .sum: UInt8(sgd_reduce_sum.rawValue)
    case .maximum: UInt8(sgd_reduce_maximum.rawValue)
    case .minimum: UInt8(sgd_reduce_minimum.rawValue)
    case .argmax: UInt8(sgd_reduce_argmax.rawValue)
    case .any: UInt8(sgd_reduce_any.rawValue)
    case .all: UInt8(sgd_reduce_all.rawValue)
    }
  }
}
