/// Text that stands in a gnuplot script.
enum GnuplotText {
  /// A literal: in single quotes gnuplot expands nothing, and a quote is written twice. Control characters
  /// become spaces, since a literal ends with its line. Beyond `limit` characters it is cut off: it would not fit.
  static func quoted(_ text: String, limit: Int = .max) -> String {
    let text = text.count > limit ? text.prefix(limit - 1) + "…" : text[...]
    var result = "'"
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator, .surrogate: result += " "
      default: result += scalar == "'" ? "''" : String(scalar)
      }
    }
    return result + "'"
  }

  /// A label of ours, in enhanced text, with a true minus sign.
  static func tick(_ label: TickLabel) -> String {
    let mantissa = minus(label.mantissa)
    guard let exponent = label.exponent else { return mantissa }
    return (mantissa.isEmpty ? "" : "\(mantissa)×") + "10^{\(minus("\(exponent)"))}"
  }

  private static func minus(_ text: String) -> String {
    text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }
}
