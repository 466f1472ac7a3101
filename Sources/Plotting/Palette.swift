/// Colours that the colour-blind can tell apart.
enum Palette {
  /// Okabe and Ito (2008), without the yellow that fades on white.
  static let series = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]

  /// The nearest of the 256 terminal colours; the last is the terminal's own.
  static let terminal: [Int?] = [32, 166, 36, 175, 178, 74, nil]

  /// Viridis at eighths.
  static let ramp = [
    "#440154", "#472D7B", "#3B528B", "#2C728E", "#21918C", "#28AE80", "#5EC962", "#ADDC30",
    "#FDE725",
  ]

  /// The ramp in terminal colours.
  static let terminalRamp = [53, 54, 60, 24, 30, 36, 77, 148, 220]

  static func of(_ index: Int) -> String { series[index % series.count] }
}
