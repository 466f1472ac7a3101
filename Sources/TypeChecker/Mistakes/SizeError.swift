/// Mistakes about sizes and shapes: E032x.
enum SizeError: Mistake {
  case mismatch(role: String, expected: Type, found: Type, expectedSize: Size, foundSize: Size)
  case shapes(String, left: Type, right: Type)
  case product(left: Type, right: Type, leftSize: Size, rightSize: Size)
  case ragged(first: Size, other: Size)
  case index(Int, size: Size)
  case slice(Int, size: Int)
  case notSquare(Size, Size, need: String)
  case columns(column: String, role: String, Size, Size)
  case indexCount(found: Int, type: Type)
  case negative(String, Int)

  var wording: Wording {
    switch self {
    case .mismatch(let role, let expected, let found, let expectedSize, let foundSize):
      Wording(
        "E0320", "\(role) must be a `\(expected)`, but this is a `\(found)`",
        label: "here the size is \(quoted(foundSize)), not \(quoted(expectedSize))")
    case .shapes(let symbol, let left, let right):
      Wording(
        "E0321", "`\(symbol)` needs two arrays of the same shape, not `\(left)` and `\(right)`")
    case .product(let left, let right, let leftSize, let rightSize):
      Wording(
        "E0322",
        "the product of `\(left)` and `\(right)` does not exist: \(quoted(leftSize)) columns "
          + "meet \(quoted(rightSize)) rows",
        help: leftSize != rightSize ? "a transpose `'` may be missing" : nil)
    case .ragged(let first, let other):
      Wording(
        "E0323", "the rows of a matrix must have the same length",
        label: "this one has \(other), the first has \(first)")
    case .index(let index, let size):
      Wording(
        "E0324", "the index \(index) is out of range",
        label: size.known == 1 ? "there is 1 entry" : "there are \(size) entries",
        help: index < 0
          ? "indices begin at 0; the last entry is `a[length(a) - 1]`"
          : "indices begin at 0: the last one is \(size.known.map { "\($0 - 1)" } ?? "\(size) - 1")"
      )
    case .slice(let count, let size):
      Wording(
        "E0324",
        "this slice has \(count) entries, but there \(size == 1 ? "is" : "are") \(size)",
        help: "the end of a range is not in it: all of them are `0 ..< \(size)`")
    case .notSquare(let rows, let columns, let need):
      Wording(
        "E0325", "\(need) needs a square matrix, not `Mat[\(rows), \(columns)]`")
    case .columns(let column, let role, let left, let right):
      Wording(
        "E0326",
        "the columns of a table must have the same length: `\(column)` has \(right), "
          + "\(role) has \(left)")
    case .indexCount(let found, let type):
      Wording("E0327", "a `\(type)` cannot take \(found) indices")
    case .negative(let role, let value):
      Wording("E0328", "\(role) cannot be \(value): a size is at least 0")
    }
  }

  private func quoted(_ size: Size) -> String {
    size.known.map { "\($0)" } ?? "`\(size)`"
  }
}
