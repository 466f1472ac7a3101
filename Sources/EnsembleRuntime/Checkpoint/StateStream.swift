/// Values one after the other, as bytes: written from their places, or read back into them. One function thus
/// serves both ways, so that what is written and what is read cannot differ.
struct StateStream {
  private(set) var bytes: [UInt8]
  private var place = 0
  let isReading: Bool
  /// Whether bytes were missing, or made no sense.
  private(set) var isBroken = false

  /// To be written.
  init() {
    bytes = []
    isReading = false
  }

  init(reading bytes: [UInt8]) {
    self.bytes = bytes
    isReading = true
  }

  /// Whether all was read, and nothing is left.
  var isSound: Bool { !isBroken && (!isReading || place == bytes.count) }

  mutating func exchange(_ word: inout UInt64) {
    guard isReading else {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
      return
    }
    guard !isBroken, bytes.count - place >= 8 else {
      isBroken = true
      return
    }
    word = bytes[place..<place + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    place += 8
  }

  mutating func exchange(_ number: inout Int) {
    var word = UInt64(bitPattern: Int64(number))
    exchange(&word)
    number = Int(Int64(bitPattern: word))
  }

  mutating func exchange(_ number: inout Double) {
    var word = number.bitPattern
    exchange(&word)
    number = Double(bitPattern: word)
  }

  mutating func exchange(_ truth: inout Bool) {
    var word: UInt64 = truth ? 1 : 0
    exchange(&word)
    truth = word != 0
  }

  /// `Int.min` stands for nil.
  mutating func exchange(_ number: inout Int?) {
    var word = number ?? Int.min
    exchange(&word)
    number = word == Int.min ? nil : word
  }

  /// The memory keeps its length.
  mutating func exchange(_ memory: AlignedDoubles) {
    exchange(UnsafeMutableBufferPointer(start: memory.start, count: memory.count))
  }

  mutating func exchange(_ numbers: UnsafeMutableBufferPointer<Double>) {
    for index in numbers.indices where !isBroken { exchange(&numbers[index]) }
  }

  mutating func exchange(_ numbers: inout [Double]) {
    exchange(&numbers, new: 0) { $0.exchange(&$1) }
  }
  mutating func exchange(_ numbers: inout [Int]) { exchange(&numbers, new: 0) { $0.exchange(&$1) } }
  mutating func exchange(_ truths: inout [Bool]) {
    exchange(&truths, new: false) { $0.exchange(&$1) }
  }
  mutating func exchange(_ lists: inout [[Double]]) {
    exchange(&lists, new: []) { $0.exchange(&$1) }
  }
  mutating func exchange(_ lists: inout [[[Double]]]) {
    exchange(&lists, new: []) { $0.exchange(&$1) }
  }
  mutating func exchange(_ lists: inout [[[[Double]]]]) {
    exchange(&lists, new: []) { $0.exchange(&$1) }
  }

  /// A list with its length; `new` is what an element is before it is read.
  mutating func exchange<Element>(
    _ elements: inout [Element], new: Element, _ each: (inout StateStream, inout Element) -> Void
  ) {
    var count = elements.count
    exchange(&count)
    if isReading {
      // An element takes a word at least, or nothing is in it.
      guard !isBroken, count >= 0, count <= bytes.count else {
        isBroken = true
        return
      }
      elements = Array(repeating: new, count: count)
    }
    for index in 0..<count where !isBroken { each(&self, &elements[index]) }
  }

  /// Bytes with their number.
  mutating func exchange(bytes part: inout [UInt8]) {
    var count = part.count
    exchange(&count)
    guard isReading else {
      bytes += part
      return
    }
    guard !isBroken, count >= 0, count <= bytes.count - place else {
      isBroken = true
      return
    }
    part = Array(bytes[place..<place + count])
    place += count
  }

  /// The same of a list whose length both sides know.
  mutating func exchangeKnown<Element>(
    _ elements: inout [Element], _ each: (inout StateStream, inout Element) -> Void
  ) {
    for index in elements.indices where !isBroken { each(&self, &elements[index]) }
  }

  /// A list that may be long and nearly all +0, as counts in fine bins are: the places and values of the others.
  mutating func exchange(sparse numbers: inout [Double]) {
    var count = numbers.count
    exchange(&count)
    var places = isReading ? [] : numbers.indices.filter { numbers[$0].bitPattern != 0 }
    var values = places.map { numbers[$0] }
    exchange(&places)
    exchange(&values)
    guard isReading else { return }
    guard !isBroken, count >= 0, count <= 1 << 32, places.count == values.count,
      places.allSatisfy({ $0 >= 0 && $0 < count })
    else {
      isBroken = true
      return
    }
    numbers = Array(repeating: 0, count: count)
    for (place, value) in zip(places, values) { numbers[place] = value }
  }

  /// What is read must be this.
  mutating func expect(_ isAsExpected: Bool) {
    if isReading, !isAsExpected { isBroken = true }
  }
}
