internal import KernelIR

/// How far a value varies.
enum Level: Int, Comparable, Sendable {
  /// The same in the whole run: computed once, before the first step.
  case run
  /// The same for all lanes in a step.
  case step
  /// Different by lane.
  case lane

  static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }
}

extension FlatCode {
  /// The level of each value. The time is common to all lanes where replicas never change places.
  func levels(timeVariesByLane: Bool) -> [Level] {
    var levels = Array(repeating: Level.run, count: types.count)
    var isStable = false
    while !isStable {
      isStable = true
      for node in nodes {
        let operands = node.operands.map { levels[$0] }.max() ?? .run
        let level: Level
        let target: Int?
        switch node.action {
        case .state, .draw, .retry, .splat: (level, target) = (.lane, node.result)
        case .time: (level, target) = (timeVariesByLane ? .lane : .step, node.result)
        case .variable: (level, target) = (max(.step, operands), node.result)
        case .assign: (level, target) = (operands, node.operands[0])
        case .assignWhere: (level, target) = (operands, node.operands[1])
        case .constant, .apply, .matmul, .fused, .copy: (level, target) = (operands, node.result)
        case .loopBegin, .loopEnd, .whileBegin, .whileTest, .whileEnd, .skipUnless, .skipEnd:
          continue
        }
        if let target, level > levels[target] {
          levels[target] = level
          isStable = false
        }
      }
    }
    return levels
  }
}
