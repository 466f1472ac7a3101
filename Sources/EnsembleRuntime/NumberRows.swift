/// Rows of numbers, all of one width, one after the other in one array: millions of them are one allocation.
package struct NumberRows: RandomAccessCollection, Sendable {
  package let width: Int
  package let count: Int
  /// Row by row.
  package private(set) var numbers: [Double]

  /// The numbers of as many whole rows.
  package init(width: Int, count: Int, _ numbers: [Double]) {
    precondition(numbers.count == width * count, "whole rows")
    (self.width, self.count, self.numbers) = (width, count, numbers)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }

  package subscript(row: Int) -> ArraySlice<Double> {
    numbers[row * width..<(row + 1) * width]
  }

  package subscript(row: Int, column: Int) -> Double { numbers[row * width + column] }

  /// The first `count` rows.
  package func head(_ count: Int) -> NumberRows {
    count == self.count
      ? self : NumberRows(width: width, count: count, Array(numbers[..<(count * width)]))
  }

  /// Some columns of all rows.
  package func columns(_ range: Range<Int>) -> NumberRows {
    if range == 0..<width { return self }
    return NumberRows(
      width: range.count, count: count, (0..<count).flatMap { self[$0, range] })
  }

  private subscript(row: Int, range: Range<Int>) -> ArraySlice<Double> {
    numbers[row * width + range.lowerBound..<row * width + range.upperBound]
  }

  /// One column of some rows.
  package func column(_ column: Int, of rows: Range<Int>) -> [Double] {
    rows.map { numbers[$0 * width + column] }
  }

  /// Puts the numbers of rows one after the other, from row `first` on.
  mutating func replace(from first: Int, with more: [Double]) {
    numbers.replaceSubrange(first * width..<first * width + more.count, with: more)
  }

  mutating func exchange(_ stream: inout StateStream) {
    let length = numbers.count
    stream.exchange(&numbers)
    stream.expect(numbers.count == length)
  }
}
