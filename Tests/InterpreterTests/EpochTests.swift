import Testing

/// `epochs(size:)`: every row once in an epoch, in a fresh order.
@Suite struct EpochTests {
  @Test(arguments: [1, 2, 3, 4, 5, 12])
  func `each epoch goes through all rows once`(size: Int) throws {
    // Each row pulls its own entry of w; a last smaller batch pulls harder.
    let batches = (12 + size - 1) / size
    let script = try Script(
      """
      loss pull at (w: Vec[12]) over (x: Vec[12]) = -dot(w, x)
      let run = simulate sgd(rate: 60) on pull over table(x: eye(12)) with epochs(size: \(size)) {
        from: zeros(eye(12)[0])
        replicas: 100
        steps: \(3 * batches)
        keep trail = (w:) every 1 of 100
      }
      let w = run.trail.w
      """)
    let w = try script.numbers("w")
    let steps = 3 * batches + 1
    for replica in 0..<100 {
      func place(_ t: Int) -> ArraySlice<Double> {
        let start = (replica * steps + t) * 12
        return w[start..<start + 12]
      }
      for epoch in 0..<3 {
        var moved = Set<Int>()
        for step in 0..<batches {
          let t = epoch * batches + step
          let changes = zip(place(t + 1), place(t)).map { $0 - $1 }
          let count = step == batches - 1 ? 12 - (batches - 1) * size : size
          let rows = changes.enumerated().filter { $1 != 0 }
          #expect(rows.count == count)
          #expect(rows.allSatisfy { abs($0.element - 60 / Double(count)) < 1e-9 })
          #expect(moved.isDisjoint(with: rows.map(\.offset)))
          moved.formUnion(rows.map(\.offset))
        }
        #expect(moved.count == 12)
      }
    }
  }

  @Test func `orders are uniform and independent from epoch to epoch`() throws {
    let replicas = 12_000
    let script = try Script(
      """
      loss tell at (w: Real) over (k: Real) = -w * k
      optimizer digits() { step { w <- 5 * w - g } }
      let run = simulate digits() on tell over table(k: [1, 2, 3, 4]) with epochs(size: 1) {
        from: 0
        replicas: \(replicas)
        steps: 8
        keep trail = (w:) every 4 of \(replicas)
      }
      let w = run.trail.w
      """)
    let w = try script.numbers("w").map { Int($0) }
    var first: [Int: Int] = [:]
    var second: [Int: Int] = [:]
    var border: [Int: Int] = [:]
    for replica in 0..<replicas {
      let a = w[3 * replica + 1]
      let b = w[3 * replica + 2] - 625 * a
      first[a, default: 0] += 1
      second[b, default: 0] += 1
      // The last row of one epoch and the first of the next.
      border[a % 5 * 5 + b / 125, default: 0] += 1
    }
    func chi(_ counts: [Int: Int], _ cells: Int) -> Double {
      let expected = Double(replicas) / Double(cells)
      #expect(counts.count == cells)
      return counts.values.reduce(0) {
        $0 + (Double($1) - expected) * (Double($1) - expected) / expected
      }
    }
    // 23 and 15 degrees of freedom: above 56 and 44 once in 10 000.
    #expect(chi(first, 24) < 56)
    #expect(chi(second, 24) < 56)
    #expect(chi(border, 16) < 44)
  }

  @Test func `measures see the batch of the coming step`() throws {
    let script = try Script(
      """
      loss tell at (w: Real) over (k: Real) = -w * k
      let run = simulate sgd(rate: 1) on tell over table(k: [1, 2, 3, 4, 5]) with epochs(size: 2) {
        from: 0
        replicas: 50
        steps: 9
        keep trail = (w:, g:) every 1 of 50
      }
      let w = run.trail.w
      let g = run.trail.g
      """)
    let (w, g) = (try script.numbers("w"), try script.numbers("g"))
    for replica in 0..<50 {
      for t in 0..<9 {
        let i = replica * 10 + t
        #expect(w[i + 1] == w[i] - g[i])
      }
    }
  }
}
