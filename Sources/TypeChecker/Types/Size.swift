/// What a size is made of, apart from numbers.
package enum SizeAtom: Hashable, Sendable {
  /// A size named in the signature being checked (`d`), or one of its `Int` parameters (`hidden`).
  case named(String)
  /// The number of entries of the parameter type being checked: of `P`, or of `w`.
  case entries(String)
  /// A size that only the data or the run know, with what tells it: `rows of wine.csv`.
  case open(Int, origin: String)
  /// To be found by unification.
  case variable(Int)
}

/// The length of one axis: a polynomial with whole coefficients in ``SizeAtom``s, in normal form, so that equal
/// sizes are equal values.
package struct Size: Hashable, Sendable {
  /// Each product of atoms (sorted) with its coefficient, which is never 0; the empty product is the constant.
  private(set) var terms: [[SizeAtom]: Int]

  /// Polynomials longer than this are given up: nobody writes them.
  private static let longest = 32

  package init(_ constant: Int) {
    terms = constant == 0 ? [:] : [[]: constant]
  }

  package init(_ atom: SizeAtom) {
    terms = [[atom]: 1]
  }

  private init(terms: [[SizeAtom]: Int]) {
    self.terms = terms
  }

  /// The number, if it is one.
  package var known: Int? {
    if terms.isEmpty { return 0 }
    return terms.count == 1 ? terms[[]] : nil
  }

  var atoms: Set<SizeAtom> { Set(terms.keys.joined()) }

  var isOpen: Bool {
    atoms.contains { atom in
      switch atom {
      case .open: true
      case .named, .entries, .variable: false
      }
    }
  }

  /// The variable that is the whole of it.
  var variable: Int? {
    guard terms.count == 1, let (product, coefficient) = terms.first, coefficient == 1,
      product.count == 1, case .variable(let id) = product[0]
    else { return nil }
    return id
  }

  /// A variable that stands alone, with coefficient ±1, and nowhere else: what `self == 0` can be solved for.
  func solution() -> (variable: Int, value: Size)? {
    for (product, coefficient) in terms where product.count == 1 && abs(coefficient) == 1 {
      guard case .variable(let id) = product[0] else { continue }
      var rest = terms
      rest[product] = nil
      guard !rest.keys.contains(where: { $0.contains(product[0]) }) else { continue }
      let value = Size(terms: rest)
      guard let solved = coefficient == 1 ? Size(0).subtracting(value) : value else { continue }
      return (id, solved)
    }
    return nil
  }

  func adding(_ other: Size) -> Size? {
    var sum = terms
    for (product, coefficient) in other.terms {
      let (value, overflow) = (sum[product] ?? 0).addingReportingOverflow(coefficient)
      if overflow { return nil }
      sum[product] = value == 0 ? nil : value
    }
    return sum.count > Size.longest ? nil : Size(terms: sum)
  }

  func subtracting(_ other: Size) -> Size? {
    guard let negative = other.multiplied(by: Size(-1)) else { return nil }
    return adding(negative)
  }

  func multiplied(by other: Size) -> Size? {
    guard terms.count * other.terms.count <= 4 * Size.longest else { return nil }
    var result = Size(0)
    for (left, a) in terms {
      for (right, b) in other.terms {
        let (coefficient, overflow) = a.multipliedReportingOverflow(by: b)
        guard !overflow, left.count + right.count <= 8 else { return nil }
        let product = (left + right).sorted { $0.order < $1.order }
        guard let sum = result.adding(Size(terms: [product: coefficient])) else { return nil }
        result = sum
      }
    }
    return result
  }

  /// Puts a size for each atom that `replacement` knows.
  func substituting(_ replacement: (SizeAtom) -> Size?) -> Size? {
    var result = Size(0)
    for (product, coefficient) in terms {
      var term = Size(coefficient)
      for atom in product {
        guard let next = term.multiplied(by: replacement(atom) ?? Size(atom)) else { return nil }
        term = next
      }
      guard let sum = result.adding(term) else { return nil }
      result = sum
    }
    return result
  }
}

extension SizeAtom {
  /// Any fixed order, so that products have one normal form.
  fileprivate var order: String {
    switch self {
    case .named(let name): "a\(name)"
    case .entries(let name): "b\(name)"
    case .open(let id, origin: let origin): "c\(id) \(origin)"
    case .variable(let id): "d\(id)"
    }
  }
}

extension Size: CustomStringConvertible {
  /// In the user's notation: `2 * n + 1`; an open size by its origin, an unsolved one as `_`.
  package var description: String {
    if terms.isEmpty { return "0" }
    let sorted = terms.sorted { left, right in
      (right.key.count, left.key.map(\.order).joined()) < (
        left.key.count, right.key.map(\.order).joined()
      )
    }
    var text = ""
    for (product, coefficient) in sorted {
      var factors = product.map(\.description)
      if abs(coefficient) != 1 || factors.isEmpty { factors.insert("\(abs(coefficient))", at: 0) }
      let term = factors.joined(separator: " * ")
      if text.isEmpty {
        text = coefficient < 0 ? "-\(term)" : term
      } else {
        text += coefficient < 0 ? " - \(term)" : " + \(term)"
      }
    }
    return text
  }
}

extension SizeAtom: CustomStringConvertible {
  package var description: String {
    switch self {
    case .named(let name): name
    case .entries(let name): "entries of \(name)"
    case .open(_, origin: let origin): origin
    case .variable: "_"
    }
  }
}
