/// Numbers as text, without locale.
enum NumberText {
  /// The shortest text that reads back as the same number, in a form every reader of data takes.
  static func exact(_ x: Double) -> String { x.isNaN ? "NaN" : "\(x)" }

  /// `digits · 10^exponent`, written out: `decimal(125, -2)` is `1.25`.
  static func decimal(_ digits: Int, _ exponent: Int) -> String {
    if digits == 0 { return "0" }
    let sign = digits < 0 ? "-" : ""
    var text = String(digits.magnitude)
    if exponent >= 0 { return sign + text + String(repeating: "0", count: exponent) }
    if text.count <= -exponent {
      text = String(repeating: "0", count: 1 - exponent - text.count) + text
    }
    let point = text.index(text.endIndex, offsetBy: exponent)
    return sign + text[..<point] + "." + text[point...]
  }
}
