internal import KernelIR

/// By what a tangent, or an adjoint, is multiplied.
enum Factor {
  case one, minusOne
  case value(ValueID)
  case inverse(ValueID)
  /// By 1 where the mask holds (or where it does not), elsewhere replaced by 0, be it NaN or infinite.
  case gate(ValueID, when: Bool)
}

extension KernelBuilder {
  mutating func scale(_ a: ValueID, _ factor: Factor) -> ValueID {
    switch factor {
    case .one: a
    case .minusOne: negate(a)
    case .value(let value): multiply(a, value)
    case .inverse(let value): divide(a, value)
    case .gate(let mask, let when): gated(a, mask, when: when)
    }
  }

  /// `a` where the mask is `when`, elsewhere 0.
  mutating func gated(_ a: ValueID, _ mask: ValueID, when: Bool) -> ValueID {
    let shape = type(of: mask).shape
    let full = shape.isEmpty ? a : spread(a, shape)
    let zero = constant(0)
    return when ? select(mask, full, zero) : select(mask, zero, full)
  }

  /// `a`, but 1 where it is 0: a divisor in a branch that is not taken must give no NaN that a later
  /// derivative would multiply by zero.
  private mutating func nonzero(_ a: ValueID) -> ValueID {
    select(equal(a, 0), constant(1), a)
  }

  /// f′(a) where `r` is f(a); nil for zero.
  ///
  /// Conventions where the function has none: |a|′ = 0 at 0. (√a)′ = 0 at 0: so the norm √(Σ w²), and any √
  /// of something that vanishes there, has the gradient 0 at its minimum instead of a NaN (an element of the
  /// norm's subdifferential); the one-sided derivative +∞ of √ itself is given up for that. Piecewise constant
  /// functions give zero.
  mutating func derivative(of primitive: UnaryPrimitive, _ a: ValueID, _ r: ValueID) -> Factor? {
    switch primitive {
    case .negate: return .minusOne
    case .absolute: return .value(emit(.unary(.sign), a))
    case .sign, .floor, .ceiling, .round: return nil
    case .squareRoot:
      let half = divide(constant(0.5), nonzero(r))
      return .value(select(equal(r, 0), constant(0), half))
    case .reciprocal: return .value(negate(multiply(r, r)))
    case .exp: return .value(r)
    case .expm1: return .value(emit(.unary(.exp), a))
    case .log: return .inverse(a)
    case .log1p: return .inverse(add(1, a))
    case .sin: return .value(emit(.unary(.cos), a))
    case .cos: return .value(negate(emit(.unary(.sin), a)))
    case .tan: return .value(add(1, multiply(r, r)))
    case .asin: return .inverse(emit(.unary(.squareRoot), oneMinusSquare(a)))
    case .acos: return .inverse(negate(emit(.unary(.squareRoot), oneMinusSquare(a))))
    case .atan: return .inverse(add(1, multiply(a, a)))
    case .sinh: return .value(emit(.unary(.cosh), a))
    case .cosh: return .value(emit(.unary(.sinh), a))
    case .tanh: return .value(oneMinusSquare(r))
    case .erf: return .value(gauss(a, 1.1283791670955126))
    case .erfc: return .value(gauss(a, -1.1283791670955126))
    case .erfinv:
      return .value(multiply(0.88622692545275801, emit(.unary(.exp), multiply(r, r))))
    case .logGamma: return .value(digamma(a))
    }
  }

  /// (1 − a)(1 + a), without the cancellation of 1 − a².
  private mutating func oneMinusSquare(_ a: ValueID) -> ValueID {
    multiply(subtract(constant(1), a), add(1, a))
  }

  /// scale · exp(−a²)
  private mutating func gauss(_ a: ValueID, _ scale: Double) -> ValueID {
    multiply(scale, emit(.unary(.exp), negate(multiply(a, a))))
  }

  /// ∂/∂a and ∂/∂b of f(a, b) with the value `r`, those that are asked for.
  ///
  /// Conventions: at a tie `minimum` and `maximum` follow their meaning as a select and give all to `b`.
  /// `power`: b·a^(b−1), zero for b = 0 whatever a, and zero at 0 for a constant b between 0 and 1, as for √;
  /// and r·log a, zero for a = 0. `hypot` at the origin: 0.
  mutating func partials(
    of primitive: BinaryPrimitive, _ a: ValueID, _ b: ValueID, _ r: ValueID, _ wanted: (Bool, Bool)
  ) -> (Factor?, Factor?) {
    func first(_ factor: (inout KernelBuilder) -> Factor) -> Factor? {
      wanted.0 ? factor(&self) : nil
    }
    func second(_ factor: (inout KernelBuilder) -> Factor) -> Factor? {
      wanted.1 ? factor(&self) : nil
    }
    switch primitive {
    case .add: return (first { _ in .one }, second { _ in .one })
    case .subtract: return (first { _ in .one }, second { _ in .minusOne })
    case .multiply: return (first { _ in .value(b) }, second { _ in .value(a) })
    case .divide:
      return (
        first { _ in .inverse(b) },
        second {
          // (1 / b)′ = −r².
          let size = $0.number(a) == 1 ? $0.multiply(r, r) : $0.divide(r, b)
          return .value($0.negate(size))
        }
      )
    case .minimum, .maximum:
      let takesFirst =
        primitive == .minimum ? emit(.compare(.less), a, b) : emit(.compare(.less), b, a)
      return (
        first { _ in .gate(takesFirst, when: true) }, second { _ in .gate(takesFirst, when: false) }
      )
    case .power:
      return (
        first {
          // One division instead of another power; r / a neither overflows nor loses bits for b < 1. A base
          // below zero has no power unless b is an integer.
          if let c = $0.number(b), c < 1, c != 0 {
            let divisor =
              c == c.rounded()
              ? $0.nonzero(a) : $0.emit(.binary(.maximum), a, $0.constant(.leastNonzeroMagnitude))
            return .value($0.multiply(b, $0.divide(r, divisor)))
          }
          let exponent = $0.subtract($0.nonzero(b), $0.constant(1))
          return .value($0.multiply(b, $0.emit(.binary(.power), a, exponent)))
        },
        second { .value($0.multiply(r, $0.emit(.unary(.log), $0.nonzero(a)))) }
      )
    case .atan2:
      let square = add(multiply(a, a), multiply(b, b))
      return (
        first { .value($0.divide(b, square)) }, second { .value($0.negate($0.divide(a, square))) }
      )
    case .hypot:
      let length = nonzero(r)
      return (first { .value($0.divide(a, length)) }, second { .value($0.divide(b, length)) })
    case .modulo:
      return (
        first { _ in .one },
        second { .value($0.negate($0.emit(.unary(.floor), $0.divide(a, b)))) }
      )
    }
  }
}
