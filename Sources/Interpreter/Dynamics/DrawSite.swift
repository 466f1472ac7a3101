/// Where in a program the draws of a block belong, by role: `noise`, `optimizer.inner`, `from`. The names of
/// the drawn values go on from there.
final class DrawSite {
  let path: String
  /// The shape over which a law of one number is drawn entry by entry.
  let lift: [Int]
  private var used: [String: Int] = [:]

  init(path: String, lift: [Int] = []) {
    self.path = path
    self.lift = lift
  }

  /// The name of the site of the next draw called `name`: the second one of a name gets a number.
  func next(_ name: String) -> String {
    let count = used[name, default: 0]
    used[name] = count + 1
    return count == 0 ? "\(path).\(name)" : "\(path).\(name)#\(count)"
  }
}
