/// How far a run has come, as one line: `tau ━━━━╌╌╌╌ 37 %  1.2e8 steps/s  0:42 left  m 0.12 ± 0.01`.
package struct ProgressLine {
  package var name: String
  /// 0 … 1; nil if nobody knows.
  package var share: Double?
  package var stepsPerSecond: Double
  package var secondsLeft: Double?
  /// What else there is to say, the most important first.
  package var notes: [String]
  package var allowsUnicode: Bool

  package init(
    name: String, share: Double?, stepsPerSecond: Double, secondsLeft: Double?,
    notes: [String] = [],
    allowsUnicode: Bool = true
  ) {
    self.name = name
    self.share = share
    self.stepsPerSecond = stepsPerSecond
    self.secondsLeft = secondsLeft
    self.notes = notes
    self.allowsUnicode = allowsUnicode
  }

  /// The line in less than `width` columns: what does not fit is left out from the end.
  package func text(width: Int) -> String {
    var parts: [String] = []
    if let share {
      let bar = width >= 60 ? bar(share, of: min(24, width / 6)) + " " : ""
      parts.append("\(bar)\(Self.percent(share))")
    }
    if stepsPerSecond > 0 { parts.append("\(Self.short(stepsPerSecond)) steps/s") }
    if let secondsLeft { parts.append("\(Self.time(secondsLeft)) left") }
    let room = max(1, width - 1)
    var line = String(name.prefix(max(6, room / 4)))
    for part in parts + notes where line.count + part.count + 2 <= room {
      line += (line.isEmpty ? "" : "  ") + part
    }
    return String(line.prefix(room))
  }

  private func bar(_ share: Double, of length: Int) -> String {
    let full = max(0, min(length, Int(share * Double(length))))
    return allowsUnicode
      ? String(repeating: "━", count: full) + String(repeating: "╌", count: length - full)
      : "[" + String(repeating: "#", count: full) + String(repeating: ".", count: length - full)
        + "]"
  }

  /// Whole from 10 % on; rounded down, so that 100 % is the end.
  static func percent(_ share: Double) -> String {
    if share > 0, share < 0.001 { return "<0.1 %" }
    let permille = Int(max(0, min(1, share)) * 1000)
    return permille >= 100 ? "\(permille / 10) %" : "\(permille / 10).\(permille % 10) %"
  }

  /// `0:42`, `12:05`, `3 h 20 min`, `2 days`.
  static func time(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "years" }
    let whole = Int(seconds.rounded(.up))
    let rest = whole % 60
    if whole < 3600 { return "\(whole / 60):\(rest < 10 ? "0" : "")\(rest)" }
    if whole < 2 * 86400 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
    return "\(whole / 86400) days"
  }

  /// Two digits: `85`, `1.2e8`.
  static func short(_ number: Double) -> String {
    guard number >= 10_000 else { return "\(Int(number))" }
    var (mantissa, exponent) = (number, 0)
    while mantissa >= 10 {
      mantissa /= 10
      exponent += 1
    }
    var tenths = Int((mantissa * 10).rounded())
    if tenths == 100 { (tenths, exponent) = (10, exponent + 1) }
    return "\(tenths / 10).\(tenths % 10)e\(exponent)"
  }
}
