/// What is rounding and not chance, in units in the last place (ulps): the one place that says so.
///
/// A run without noise has replicas that agree but for the order of sums, and the jackknife makes of that an error
/// of some ulps; it counts as none. Numbers without error agree where they differ by no more than a long
/// computation rounds.
package enum Rounding {
  /// An error of at most so many ulps of its value is no error: sums over 64 blocks leave fewer than 20.
  package static let dust = 64.0
  /// Numbers without error agree within so many ulps, 9·10⁻¹³: what a million steps leave.
  package static let tolerance = 4096.0

  package static func isDust(_ se: Double, of value: Double) -> Bool { se <= dust * value.ulp }

  /// How far two numbers without error may be apart.
  package static func margin(_ a: Double, _ b: Double) -> Double {
    tolerance * max(abs(a), abs(b)).ulp
  }

  package static func agree(_ a: Double, _ b: Double) -> Bool {
    a == b || abs(a - b) <= margin(a, b)
  }

  /// The difference in standard errors; without error 0 where the two agree.
  package static func z(_ a: Double, _ b: Double, se: Double) -> Double {
    a == b || se == 0 && agree(a, b) ? 0 : (a - b) / se
  }
}
