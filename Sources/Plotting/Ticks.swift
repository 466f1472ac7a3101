internal import Glibc

/// A mark on an axis.
struct Tick: Hashable {
  var value: Double
  /// nil for a minor mark.
  var label: TickLabel?
}

/// `mantissa × 10^exponent`, to be set as each back end can.
struct TickLabel: Hashable {
  /// Empty for a bare power of ten.
  var mantissa: String
  var exponent: Int?

  /// As a programmer writes it: `2.5e-7`, `1e6`.
  var plain: String {
    guard let exponent else { return mantissa }
    return (mantissa.isEmpty ? "1" : mantissa) + "e\(exponent)"
  }
}

/// Where marks go: round numbers that are exact in decimal.
enum Ticks {
  /// About `count` labelled marks in the range; at whole numbers alone, if they are wanted so.
  static func of(
    _ range: ClosedRange<Double>, _ scale: Plot.Scale, about count: Int, whole: Bool = false
  ) -> [Tick] {
    switch scale {
    case .linear: linear(range, about: count, whole: whole)
    case .log: logarithmic(range, about: count)
    }
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func linear(
    _ range: ClosedRange<Double>, about count: Int, whole: Bool = false
  ) -> [Tick] {
    let span = range.upperBound - range.lowerBound
    guard span > 0, span.isFinite else { return [] }
    let raw = span / Double(max(count, 1))
    var exponent = Int(log10(raw).rounded(.down))
    let lead = raw / power(exponent)
    var step = lead <= 1.001 ? 1 : lead <= 2.001 ? 2 : lead <= 5.001 ? 5 : 10
    if step == 10 {
      step = 1
      exponent += 1
    }
    if whole, exponent < 0 { (step, exponent) = (1, 0) }
    let width = Double(step) * power(exponent)
    let first = (range.lowerBound / width - 1e-9).rounded(.up)
    let last = (range.upperBound / width + 1e-9).rounded(.down)
    guard last >= first, abs(first) < 1e15, abs(last) < 1e15 else { return [] }
    let largest = max(abs(first), abs(last)) * width
    let scientific = exponent >= 5 || largest < 1e-3
    return (Int(first)...Int(last)).map { k in
      let digits = k * step
      // One rounding, so that 3 · 0.1 is 0.3.
      let value =
        exponent < 0 ? Double(digits) / power(-exponent) : Double(digits) * power(exponent)
      return Tick(
        value: value,
        label: scientific
          ? scientificLabel(digits, exponent)
          : TickLabel(mantissa: NumberText.decimal(digits, exponent), exponent: nil))
    }
  }

  private static func scientificLabel(_ digits: Int, _ exponent: Int) -> TickLabel {
    if digits == 0 { return TickLabel(mantissa: "0", exponent: nil) }
    var (digits, exponent) = (digits, exponent)
    while digits % 10 == 0 {
      digits /= 10
      exponent += 1
    }
    let places = String(digits.magnitude).count - 1
    return TickLabel(mantissa: NumberText.decimal(digits, -places), exponent: exponent + places)
  }

  /// Powers of ten; between them 2 and 5 where there are few; round numbers where these are fewer than three in
  /// less than a decade.
  private static func logarithmic(_ range: ClosedRange<Double>, about count: Int) -> [Tick] {
    let (low, high) = (log10(range.lowerBound), log10(range.upperBound))
    guard low.isFinite, high.isFinite, high > low else { return [] }
    let decades =
      Int(
        (low - 1e-9).rounded(.up))...max(
        Int((low - 1e-9).rounded(.up)), Int((high + 1e-9).rounded(.down)))
    let inside = decades.filter { Double($0) <= high + 1e-9 }
    let every = max(1, (inside.count + count) / (count + 1))
    let plainly = (inside.first ?? 0) >= -3 && (inside.last ?? 0) <= 4
    func label(_ digits: Int, _ exponent: Int) -> TickLabel {
      if plainly { return TickLabel(mantissa: NumberText.decimal(digits, exponent), exponent: nil) }
      return TickLabel(mantissa: digits == 1 ? "" : String(digits), exponent: exponent)
    }
    let labelled: Set<Int> =
      inside.count >= 3 ? [1] : inside.count == 2 && count < 6 ? [1] : [1, 2, 5]
    var ticks: [Tick] = []
    for exponent in Int(low.rounded(.down))...Int(high.rounded(.up)) {
      for digit in 1...9 {
        let value =
          exponent < 0 ? Double(digit) / power(-exponent) : Double(digit) * power(exponent)
        guard value >= range.lowerBound * (1 - 1e-9), value <= range.upperBound * (1 + 1e-9) else {
          continue
        }
        let counts = labelled.contains(digit) && (exponent % every == 0 || every == 1)
        // Minor marks crowd an axis of many decades.
        if counts {
          ticks.append(Tick(value: value, label: label(digit, exponent)))
        } else if every == 1 && inside.count <= 10 || digit == 1 {
          ticks.append(Tick(value: value, label: nil))
        }
      }
    }
    let enough = high - low < 1 ? 3 : 2
    return ticks.count { $0.label != nil } >= enough ? ticks : linear(range, about: count)
  }

  static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
}
