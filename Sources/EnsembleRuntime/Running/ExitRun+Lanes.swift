// How empty lanes get replicas: initial states are made for many at once and wait in the nursery.
extension ExitRun {
  /// Gives each empty lane the next replica.
  func refill() {
    for lane in 0..<lanes where replicas[lane] < 0 {
      if nurseryPlace == nursery.count && !raise() { break }
      let replica = nursery[nurseryPlace]
      for (state, young) in zip(runner.machine.memory.states, nurseryStates) {
        for component in 0..<state.count / lanes {
          state.start[component * lanes + lane] = young.start[component * lanes + nurseryPlace]
        }
      }
      nurseryPlace += 1
      replicas[lane] = replica
      runner.machine.replicas[lane] = UInt64(replica)
      steps[lane] = 0
      blockOf[lane] = setup.blocks.block(of: replica)
      runner.gatherer.reset(lane: lane, isNewReplica: true)
      if !runner.isFinite(lane: lane) {
        ended[lane] = EndedLane(
          offset: 0, hasDiverged: true, fault: runner.fault(lane: lane) ?? -1)
        runner.makeFinite(lane: lane)
      }
    }
    if ended.contains(where: { $0.isEnded }) {
      deliverEnded()
      return refill()
    }
    if hasEvents { observeBeginning() }
  }

  /// Makes the initial states of the next replicas; false if there are no more.
  func raise() -> Bool {
    let range = isExhausted ? 0..<0 : claim(lanes)
    if range.isEmpty {
      isExhausted = true
      return false
    }
    raise(Array(range))
    return true
  }

  func raise(_ young: [Int]) {
    let runner = self.runner
    let present = Array(runner.machine.replicas)
    for (place, replica) in young.enumerated() {
      runner.machine.replicas[place] = UInt64(replica)
    }
    swapStates()
    runner.runInitial()
    swapStates()
    for lane in 0..<lanes { runner.machine.replicas[lane] = present[lane] }
    nursery = young
    nurseryPlace = 0
  }

  func swapStates() {
    for (state, young) in zip(runner.machine.memory.states, nurseryStates) {
      for index in 0..<state.count { swap(&state.start[index], &young.start[index]) }
    }
  }
}
