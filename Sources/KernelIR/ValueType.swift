/// What a value of a kernel is made of.
package enum Element: Hashable, Sendable {
  /// A Float64. Whole numbers (times, labels, indices) are reals too: exact to 2⁵³.
  case real
  /// A truth value; where it meets arithmetic it counts as 0 or 1.
  case mask
}

/// Element and shape of a kernel's value. Shapes are numbers: a kernel is traced when the data are known.
package struct ValueType: Hashable, Sendable {
  package var element: Element
  package var shape: [Int]

  package init(_ element: Element = .real, _ shape: [Int] = []) {
    self.element = element
    self.shape = shape
  }

  package static let scalar = ValueType(.real, [])
  package static let condition = ValueType(.mask, [])

  package var count: Int { shape.reduce(1, *) }
}
