extension LaneCodeBuilder {
  /// Gathers neighbouring elementwise instructions. Those over the same long arrays run in strips, so that
  /// what one writes is still in the nearest cache when the next reads it; others one after the other.
  mutating func mineStrips() {
    let body = code.body
    // Where control jumps to, a strip begins anew.
    var targets: Set<Int> = []
    for instruction in body where instruction.opcode.isJump {
      targets.insert(Int(instruction.count))
    }
    var mined: [LaneInstruction] = []
    var newPlace = Array(repeating: 0, count: body.count + 1)
    var place = 0
    while place < body.count {
      var end = place
      let isLong = isLong(body[place])
      while end < body.count, body[end].opcode == .elementwise,
        isLong ? body[end].count == body[place].count : !self.isLong(body[end]),
        end == place || !targets.contains(end), end - place < 65535
      {
        end += 1
      }
      if end - place < 2 {
        newPlace[place] = mined.count
        mined.append(body[place])
        place += 1
        continue
      }
      newPlace[place] = mined.count
      mined.append(
        LaneInstruction(
          opcode: isLong ? .strip : .sequence, index: UInt16(end - place),
          count: body[place].count))
      for index in place..<end {
        if index > place { newPlace[index] = mined.count }
        mined.append(body[index])
      }
      place = end
    }
    newPlace[body.count] = mined.count
    for index in mined.indices where mined[index].opcode.isJump {
      mined[index].count = UInt32(newPlace[Int(mined[index].count)])
    }
    code.body = mined
  }

  private func isLong(_ instruction: LaneInstruction) -> Bool {
    Int(instruction.count) >= 2 * LaneMachine.stripLength
  }
}

extension LaneOpcode {
  /// Whether `count` is where to go.
  var isJump: Bool {
    switch self {
    case .loopBegin, .loopEnd, .whileBegin, .whileEnd, .unlessAny: true
    case .elementwise, .strided, .sequence, .strip, .reduce, .matmulUniform, .matmulLanes,
      .cholesky,
      .triangularSolveUniform, .triangularSolveLanes, .solve, .gatherUniform, .gatherLanes,
      .scatter, .splat, .integerPower, .copy, .copyRuns, .retry, .host:
      false
    }
  }
}
