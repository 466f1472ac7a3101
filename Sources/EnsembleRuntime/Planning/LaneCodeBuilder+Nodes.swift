internal import CLaneKernels
internal import KernelIR

extension LaneCodeBuilder {
  /// Writes the instructions of a node.
  mutating func write(_ node: FlatNode) {
    switch node.action {
    case .constant(let tensor):
      guard let result = node.result else { return }
      places[result] = .constant(code.constants.count, offset: 0)
      let isMask = plan.types[result].element == .mask
      code.constants.append(pool.constant(tensor, isMask: isMask))
    case .state(let index): node.result.map { places[$0] = .state(index, offset: 0) }
    case .draw(let site):
      code.usesDraws = true
      node.result.map { places[$0] = .draws(site, offset: 0) }
    case .time:
      code.usesTime = true
      node.result.map { places[$0] = .time }
    case .retry(let site): node.result.map { writeRetry(site, $0, node) }
    case .apply(let operation): node.result.map { write(operation, node.operands, $0) }
    case .matmul(let transposedA, let transposedB):
      node.result.map { writeProduct(node.operands, transposedA, transposedB, $0) }
    case .fused(let primitive):
      guard let result = node.result else { return }
      if primitive.isInPlace {
        writeInPlace(primitive.laneFunction, node.operands, result)
      } else {
        writeElementwise(primitive.laneFunction, node.operands, result)
      }
    case .copy, .variable:
      guard let result = node.result else { return }
      emit(
        .copy, d: define(result, reusing: node.operands), a: slot(node.operands[0]),
        count: count(result) * lanes(result))
    case .splat: node.result.map { writeSplat(node.operands[0], $0) }
    case .assign:
      let target = node.operands[0]
      emit(
        .copy, d: slot(target), a: slot(node.operands[1]), count: count(target) * lanes(target))
    case .assignWhere:
      let (mask, target, value) = (node.operands[0], node.operands[1], node.operands[2])
      writeElementwise(.select, [mask, value, target], target)
    case .loopBegin, .loopEnd, .whileBegin, .whileTest, .whileEnd, .skipUnless, .skipEnd:
      writeControl(node)
    }
  }

  private mutating func writeControl(_ node: FlatNode) {
    switch node.action {
    case .loopBegin(let trips):
      counters.append(code.trips.count)
      code.trips.append(trips)
      openJumps.append([code.body.count])
      emit(.loopBegin, index: code.trips.count - 1)
    case .whileBegin(let limit):
      counters.append(code.trips.count)
      code.trips.append(limit)
      openJumps.append([code.body.count])
      emit(.whileBegin, index: code.trips.count - 1)
    case .whileTest, .skipUnless:
      let isSkip = node.action == .skipUnless
      if isSkip { openJumps.append([]) }
      openJumps[openJumps.count - 1].append(code.body.count)
      let mask = node.operands[0]
      emit(.unlessAny, flags: lanes(mask) == lanes ? 0 : 1, a: slot(mask))
    case .loopEnd, .whileEnd:
      let jumps = openJumps.removeLast()
      let isLoop = node.action == .loopEnd
      emit(
        isLoop ? .loopEnd : .whileEnd, index: counters.removeLast(),
        count: jumps[0] + 1)
      for jump in jumps { code.body[jump].count = UInt32(code.body.count) }
    case .skipEnd:
      for jump in openJumps.removeLast() { code.body[jump].count = UInt32(code.body.count) }
    default: preconditionFailure("not control")
    }
  }

  private mutating func writeSplat(_ operand: Int, _ result: Int) {
    let row = shape(
      LaneShape(n: Int32(count(result)), aColumn: plan.layouts[operand] == .pool ? 1 : 8))
    let destination = define(result)
    emit(
      .splat, d: destination, a: slot(operand), index: row, count: lanes(result),
      hoisted: plan.isHoisted[result])
  }

  private mutating func writeRetry(_ site: DrawSite, _ result: Int, _ node: FlatNode) {
    let index: Int
    if let known = code.sites.firstIndex(of: site) {
      index = known
    } else {
      index = code.sites.count
      code.sites.append(site)
    }
    emit(.retry, d: define(result), a: slot(node.operands[0]), index: index, count: lanes(result))
  }

  // MARK: Elementwise

  /// d = f(operands), each by lane, by entry common to all lanes, or a scalar.
  mutating func writeElementwise(_ function: LaneFunction, _ operands: [Int], _ result: Int) {
    let width = lanes(result)
    let components = count(result)
    let hoisted = plan.isHoisted[result]
    let isNative = operands.map { plan.layouts[$0] == plan.layouts[result] }
    let form: LaneFunction
    switch operands.count {
    case 1: form = function
    case 2: form = function.binaryForm(commonA: !isNative[0], commonB: !isNative[1])
    default: form = function.ternaryForm(commonB: !isNative[1], commonC: !isNative[2])
    }
    let strides = operands.indices.map { index -> Int in
      if count(operands[index]) == 1 && components > 1 { return 0 }
      if isNative[index] { return width }
      return components == 1 ? 0 : (plan.layouts[operands[index]] == .pool ? 1 : 8)
    }
    let isSimple = operands.indices.allSatisfy {
      isNative[$0] ? strides[$0] == width : strides[$0] == 0
    }
    let reusable = operands.indices.filter { isNative[$0] && strides[$0] == width }
    let sources = operands.map { slot($0) }
    let d: UInt16
    if places[lifetimes.roots[result]] != nil {
      d = slot(result)
    } else {
      d = define(result, reusing: reusable.map { operands[$0] })
    }
    let (a, b, c) = (
      sources[0], sources.count > 1 ? sources[1] : 0, sources.count > 2 ? sources[2] : 0
    )
    // Unused operands point at the first, since kernels may read them.
    let (readB, readC) = (sources.count > 1 ? b : a, sources.count > 2 ? c : a)
    if isSimple {
      let common = isNative.enumerated().reduce(UInt8(0)) { $0 | ($1.element ? 0 : 1 << $1.offset) }
      emit(
        .elementwise, flags: common, d: d, a: a, b: readB, c: readC, index: form.number,
        count: components * width, hoisted: hoisted)
    } else {
      code.strided.append(
        StridedRow(
          function: Int32(form.number), components: Int32(components), strideA: Int32(strides[0]),
          strideB: Int32(strides.count > 1 ? strides[1] : 0),
          strideC: Int32(strides.count > 2 ? strides[2] : 0)))
      emit(
        .strided, d: d, a: a, b: readB, c: readC, index: code.strided.count - 1, count: width,
        hoisted: hoisted)
    }
  }

  /// d = f(d, operands 1 to 3), after operand 0 has been put into d. All are by lane and of the result's
  /// shape; the last two may be scalars common to all lanes.
  private mutating func writeInPlace(_ function: LaneFunction, _ operands: [Int], _ result: Int) {
    let size = count(result) * lanes(result)
    let isCommon = operands.map { plan.layouts[$0] != plan.layouts[result] }
    let sources = operands.map { slot($0) }
    let d = define(result, reusing: [operands[0]])
    if d != sources[0] {
      emit(.copy, d: d, a: sources[0], count: size, hoisted: plan.isHoisted[result])
    }
    emit(
      .elementwise, flags: (isCommon[2] ? 2 : 0) | (isCommon[3] ? 4 : 0), d: d, a: sources[1],
      b: sources[2], c: sources[3],
      index: function.ternaryForm(commonB: isCommon[2], commonC: isCommon[3]).number, count: size,
      hoisted: plan.isHoisted[result])
  }

  // MARK: Operations

  private mutating func write(_ operation: Operation, _ operands: [Int], _ result: Int) {
    switch operation {
    case .unary(let primitive): writeElementwise(primitive.laneFunction, operands, result)
    case .binary(let primitive): writeElementwise(primitive.laneFunction, operands, result)
    case .compare(let primitive): writeElementwise(primitive.laneFunction, operands, result)
    case .logic(let primitive): writeElementwise(primitive.laneFunction, operands, result)
    case .isFinite: writeElementwise(.isFinite, operands, result)
    case .toReal: writeElementwise(.toReal, operands, result)
    case .select: writeElementwise(.select, operands, result)
    case .integerPower(let n):
      if let function = LaneFunction.power(n) {
        return writeElementwise(function, operands, result)
      }
      let row = shape(LaneShape(k: Int32(clamping: n)))
      let destination = define(result, reusing: operands)
      emit(
        .integerPower, d: destination, a: slot(operands[0]), index: row,
        count: count(result) * lanes(result), hoisted: plan.isHoisted[result])
    case .reshape: break
    case .slice(let start, _):
      if lifetimes.roots[result] != result { return }
      writeRuns([operands[0]], result) { index in
        (0, zip(index, start).map { $0 + $1 })
      }
    case .transpose:
      writeRuns([operands[0]], result) { index in (0, [index[1], index[0]]) }
    case .broadcast:
      let rank = plan.types[operands[0]].shape.count
      writeRuns([operands[0]], result) { index in (0, Array(index.suffix(rank))) }
    case .concatenate(let axis):
      let extents = operands.map { plan.types[$0].shape[axis] }
      writeRuns(operands, result) { index in
        var (part, rest) = (0, index)
        while rest[axis] >= extents[part] {
          rest[axis] -= extents[part]
          part += 1
        }
        return (part, rest)
      }
    case .gather:
      let (a, index) = (operands[0], operands[1])
      let isCommon = plan.layouts[a] != plan.layouts[result]
      let rows = plan.types[a].shape[0]
      writeStructured(
        isCommon ? .gatherUniform : .gatherLanes, [a, index], result,
        LaneShape(
          k: Int32(rows), n: Int32(count(result)), aColumn: plan.layouts[a] == .pool ? 1 : 8))
    case .scatter(let rows):
      writeStructured(
        .scatter, operands, result, LaneShape(k: Int32(rows), n: Int32(count(operands[0]))))
    case .reduce(let reduction, let axis):
      let shape = plan.types[operands[0]].shape
      let row: LaneShape
      if let axis {
        row = LaneShape(
          m: Int32(shape[..<axis].reduce(1, *)), k: Int32(shape[axis]),
          n: Int32(shape[(axis + 1)...].reduce(1, *)))
      } else {
        row = LaneShape(m: 1, k: Int32(shape.reduce(1, *)), n: 1)
      }
      writeStructured(.reduce, operands, result, row, flags: reduction.laneIndex)
    case .cholesky:
      writeStructured(
        .cholesky, operands, result, LaneShape(n: Int32(plan.types[result].shape[0])))
    case .triangularSolve(let lower, let transposed):
      let (t, shape) = (operands[0], plan.types[result].shape)
      let isCommon = plan.layouts[t] != plan.layouts[result]
      writeStructured(
        isCommon ? .triangularSolveUniform : .triangularSolveLanes, operands, result,
        LaneShape(
          m: Int32(shape.count == 2 ? shape[1] : 1), k: (lower ? 1 : 0) + (transposed ? 2 : 0),
          n: Int32(shape[0]), aColumn: plan.layouts[t] == .pool ? 1 : 8))
    case .solve:
      let shape = plan.types[result].shape
      let columns = shape.count == 2 ? shape[1] : 1
      writeStructured(
        .solve, operands, result, LaneShape(m: Int32(columns), n: Int32(shape[0])),
        work: shape[0] * (shape[0] + columns))
    case .host(let function):
      code.hosts.append(function)
      emit(
        .host, d: define(result), a: slot(operands[0]), index: code.hosts.count - 1,
        count: lanes(result), hoisted: plan.isHoisted[result])
    case .constant, .parameter, .draw, .redraw, .matmul, .conditional, .loop, .whileLoop:
      preconditionFailure("the flattener leaves none of these")
    }
  }

  private mutating func writeStructured(
    _ opcode: LaneOpcode, _ operands: [Int], _ result: Int, _ row: LaneShape, flags: UInt8 = 0,
    work: Int = 0
  ) {
    let index = shape(row)
    let d = define(result)
    let a = slot(operands[0])
    let b = operands.count > 1 ? slot(operands[1]) : a
    let c = work > 0 ? workSlot(components: work, lanes: lanes(result)) : d
    emit(
      opcode, flags: flags, d: d, a: a, b: b, c: c, index: index, count: lanes(result),
      hoisted: plan.isHoisted[result])
  }

  private mutating func writeProduct(
    _ operands: [Int], _ transposedA: Bool, _ transposedB: Bool, _ result: Int
  ) {
    let (a, b) = (operands[0], operands[1])
    var (shapeA, shapeB) = (plan.types[a].shape, plan.types[b].shape)
    if shapeA.count == 1 { shapeA = [1, shapeA[0]] }
    if shapeB.count == 1 { shapeB = [shapeB[0], 1] }
    var (rowA, columnA, rowB, columnB) = (shapeA[1], 1, shapeB[1], 1)
    var (m, k, n) = (shapeA[0], shapeA[1], shapeB[1])
    if transposedA {
      swap(&rowA, &columnA)
      (m, k) = (shapeA[1], shapeA[0])
    }
    if transposedB {
      swap(&rowB, &columnB)
      n = shapeB[0]
    }
    let layout = plan.layouts[result]
    func stride(_ value: Int) -> Int { plan.layouts[value] == .pool ? 1 : 8 }
    func dims(_ values: [Int]) -> [Int32] { values.map { Int32($0) } }
    let hasLanesA = plan.layouts[a] == layout
    let hasLanesB = plan.layouts[b] == layout
    let isSwapped = hasLanesA && !hasLanesB
    let row: LaneShape
    if hasLanesA && hasLanesB {
      let s = dims([m, k, n, rowA, columnA, rowB, columnB, n, 1])
      row = LaneShape(
        m: s[0], k: s[1], n: s[2], aRow: s[3], aColumn: s[4], bRow: s[5], bColumn: s[6],
        dRow: s[7], dColumn: s[8])
    } else if isSwapped {
      // dᵀ = bᵀ aᵀ, with b common to all lanes.
      let e = stride(b)
      let s = dims([n, k, m, columnB * e, rowB * e, columnA, rowA, 1, n])
      row = LaneShape(
        m: s[0], k: s[1], n: s[2], aRow: s[3], aColumn: s[4], bRow: s[5], bColumn: s[6],
        dRow: s[7], dColumn: s[8])
    } else {
      let e = stride(a)
      let s = dims([m, k, n, rowA * e, columnA * e, rowB, columnB, n, 1])
      row = LaneShape(
        m: s[0], k: s[1], n: s[2], aRow: s[3], aColumn: s[4], bRow: s[5], bColumn: s[6],
        dRow: s[7], dColumn: s[8])
    }
    writeStructured(
      hasLanesA && hasLanesB ? .matmulLanes : .matmulUniform, isSwapped ? [b, a] : [a, b], result,
      row)
  }

  /// Copies each entry of the result from an entry of one of the operands, runs of neighbours at once.
  private mutating func writeRuns(
    _ operands: [Int], _ result: Int, _ source: ([Int]) -> (part: Int, index: [Int])
  ) {
    let shape = plan.types[result].shape
    var runs = operands.map { _ in [CopyRun]() }
    var index = Array(repeating: 0, count: shape.count)
    for destination in 0..<count(result) {
      let (part, at) = source(index)
      var offset = 0
      for (i, extent) in zip(at, plan.types[operands[part]].shape) { offset = offset * extent + i }
      if let last = runs[part].last, last.source + last.length == offset,
        last.destination + last.length == destination
      {
        runs[part][runs[part].count - 1].length += 1
      } else {
        runs[part].append(
          CopyRun(destination: Int32(destination), source: Int32(offset), length: 1))
      }
      var axis = shape.count - 1
      while axis >= 0 {
        index[axis] += 1
        if index[axis] < shape[axis] { break }
        index[axis] = 0
        axis -= 1
      }
    }
    let d = define(result)
    for (operand, list) in zip(operands, runs) where !list.isEmpty {
      let start = code.runs.count
      code.runs += list
      code.copies.append(start..<code.runs.count)
      emit(
        .copyRuns, d: d, a: slot(operand), index: code.copies.count - 1, count: lanes(result),
        hoisted: plan.isHoisted[result])
    }
  }
}

extension LaneShape {
  init(
    m: Int32 = 1, k: Int32 = 1, n: Int32 = 1, aRow: Int32 = 1, aColumn: Int32 = 1,
    bRow: Int32 = 1, bColumn: Int32 = 1, dRow: Int32 = 1, dColumn: Int32 = 1
  ) {
    self.init(
      m: m, k: k, n: n, a_row: aRow, a_column: aColumn, b_row: bRow, b_column: bColumn,
      d_row: dRow, d_column: dColumn)
  }
}
