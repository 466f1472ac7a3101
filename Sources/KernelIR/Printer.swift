extension Kernel {
  /// The kernel as text, one instruction a line: the same text for the same kernel. Parameters go by name,
  /// other values by number; the shape stands behind the name, a mask's with `mask` before it.
  package var text: String {
    var printer = Printer(kernel: self)
    let header = parameters.map { "\($0.name): \($0.type.text)" }.joined(separator: ", ")
    printer.line("kernel \(name)(\(header))")
    printer.indent += 1
    printer.print(instructions)
    printer.line("yield " + printer.names(results))
    return printer.text
  }
}

extension ValueType {
  /// `real`, `real[2,3]`, `mask`
  package var text: String {
    let name = element == .real ? "real" : "mask"
    return shape.isEmpty ? name : name + shape.brackets
  }
}

extension [Int] {
  fileprivate var brackets: String { "[" + map(String.init).joined(separator: ",") + "]" }
}

extension Tensor {
  /// Up to eight entries, then their number.
  fileprivate var text: String {
    if isScalar { return "\(data[0])" }
    let entries = data.prefix(8).map { "\($0)" }.joined(separator: ", ")
    return shape.brackets + "{" + entries + (count > 8 ? ", … \(count)" : "") + "}"
  }
}

private struct Printer {
  let kernel: Kernel
  var text = ""
  var indent = 0
  private var parameterNames: [ValueID: String] = [:]

  init(kernel: Kernel) {
    self.kernel = kernel
    var seen: [String: Int] = [:]
    for parameter in kernel.parameters { seen[parameter.name, default: 0] += 1 }
    for instruction in kernel.instructions {
      guard case .parameter(let index) = instruction.operation else { continue }
      let name = kernel.parameters[index].name
      if seen[name] == 1 { parameterNames[instruction.results[0]] = name }
    }
  }

  mutating func line(_ content: String) {
    text += String(repeating: "  ", count: indent) + content + "\n"
  }

  func name(_ value: ValueID) -> String { parameterNames[value] ?? "%\(value.index)" }

  func names(_ values: [ValueID]) -> String { values.map(name).joined(separator: ", ") }

  private func definitions(_ values: [ValueID]) -> String {
    values.map { "\(name($0)): \(kernel.type(of: $0).text)" }.joined(separator: ", ")
  }

  mutating func print(_ instructions: [Instruction]) {
    for instruction in instructions { print(instruction) }
  }

  private mutating func print(_ instruction: Instruction) {
    let operands = instruction.operands
    switch instruction.operation {
    case .parameter(let index):
      if parameterNames[instruction.results[0]] == nil {
        line("\(definitions(instruction.results)) = parameter \(index)")
      }
    case .conditional:
      line("\(definitions(instruction.results)) = if \(names(operands))")
      print(instruction.regions[0])
      line("else")
      print(instruction.regions[1])
    case .loop(let trips):
      let region = instruction.regions[0]
      let carried = carried(Array(region.parameters.dropFirst()), operands)
      let index = region.parameters.first.map(name) ?? ""
      line("\(definitions(instruction.results)) = for \(index) in 0..<\(trips) with \(carried)")
      print(region)
    case .whileLoop(let limit):
      let test = instruction.regions[0]
      line(
        "\(definitions(instruction.results)) = while, at most \(limit) times, with "
          + carried(test.parameters, operands))
      print(test)
      line("do with " + names(instruction.regions[1].parameters))
      print(instruction.regions[1])
    case .constant, .draw, .redraw, .unary, .binary, .integerPower, .compare, .logic, .isFinite,
      .select, .toReal, .broadcast, .reshape, .transpose, .slice, .concatenate, .gather, .scatter,
      .reduce, .matmul, .cholesky, .triangularSolve, .solve, .host:
      let parts = [instruction.operation.text, names(operands)].filter { !$0.isEmpty }
      line("\(definitions(instruction.results)) = " + parts.joined(separator: " "))
    }
  }

  private func carried(_ inside: [ValueID], _ outside: [ValueID]) -> String {
    zip(inside, outside).map { "\(name($0)) = \(name($1))" }.joined(separator: ", ")
  }

  private mutating func print(_ region: Region) {
    indent += 1
    print(region.instructions)
    line("yield " + names(region.results))
    indent -= 1
  }
}

extension Operation {
  /// The operation and its attributes.
  package var text: String {
    switch self {
    case .constant(let tensor): tensor.text
    case .parameter(let index): "parameter \(index)"
    case .draw(let law, let site, let shape):
      "draw \(law.rawValue) site \"\(site.name)\" \(shape.brackets)"
    case .redraw(let law, let site, let shape):
      "redraw \(law.rawValue) site \"\(site.name)\" \(shape.brackets)"
    case .unary(let primitive): primitive.rawValue
    case .binary(let primitive): primitive.rawValue
    case .integerPower(let n): "integerPower \(n)"
    case .compare(let primitive): primitive.rawValue
    case .logic(let primitive): primitive.rawValue
    case .isFinite: "isFinite"
    case .select: "select"
    case .toReal: "toReal"
    case .broadcast(let shape): "broadcast \(shape.brackets)"
    case .reshape(let shape): "reshape \(shape.brackets)"
    case .transpose: "transpose"
    case .slice(let start, let size): "slice \(start.brackets) \(size.brackets)"
    case .concatenate(let axis): "concatenate axis \(axis)"
    case .gather: "gather"
    case .scatter(let count): "scatter \(count)"
    case .reduce(let reduction, let axis):
      reduction.rawValue + (axis.map { " axis \($0)" } ?? "")
    case .matmul: "matmul"
    case .cholesky: "cholesky"
    case .triangularSolve(let lower, let transposed):
      "triangularSolve \(lower ? "lower" : "upper")\(transposed ? " transposed" : "")"
    case .solve: "solve"
    case .host(let function): "host \"\(function.name)\" \(function.shape.brackets)"
    case .conditional: "if"
    case .loop(let trips): "for \(trips)"
    case .whileLoop(let limit): "while \(limit)"
    }
  }
}
