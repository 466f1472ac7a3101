internal import Glibc
internal import KernelIR
internal import Statistics
internal import Syntax

extension Evaluator {
  /// A number with as many digits as tell it apart by eye: six significant ones.
  func formatted(_ number: Double) -> String { NumberFormat.general(number, digits: 6) }

  /// A value as `print` shows it.
  package func formatted(_ value: Value) -> String {
    switch value {
    case .unit: return "()"
    case .bool(let truth): return truth ? "true" : "false"
    case .int(let whole): return "\(whole)"
    case .real(let number): return formatted(number)
    case .tensor(let tensor): return nested(tensor.shape) { formatted(tensor.data[$0]) }
    case .traced(let traced): return "<\(Value.describe(traced.type)) of a run>"
    case .row(let vector): return formatted(vector) + "'"
    case .text(let text): return text
    case .list, .tuple, .record:
      var room = Self.mostParts
      return structure(value, &room)
    case .range(let low, let high): return "\(low) ..< \(high)"
    case .function(let function): return describe(function)
    case .law(let law): return describe(law)
    case .loss(let loss): return describe(loss)
    case .noise: return "a noise"
    case .optimizer(let optimizer): return describe(optimizer)
    case .dynamics(let dynamics):
      return "\(describe(dynamics.optimizer)) on \(describe(dynamics.loss))"
        + (dynamics.noise.map { " with \(describe($0))" } ?? "")
    case .estimate(let estimate): return formatted(estimate.estimate)
    case .theory(let result): return formatted(result.value)
    case .table(let table): return formatted(table)
    case .run(let run): return formatted(run)
    case .exits(let exits):
      if let rare = exits.rare {
        return rare.hasExits
          ? "rate \(formatted(rare.rate)), over \(rare.levels.count) levels" : "none"
      }
      return "\(exits.times.exits) exits of \(exits.times.records.count) replicas"
    case .module(let module): return "module \(module.name)"
    case .plot: return "a plot"
    }
  }

  /// `{x:.3}`: three digits after the point; `{x:.3e}`: with an exponent; `{x:8}`: at least that wide.
  func formatted(_ value: Value, _ format: String?) throws -> String {
    guard let format, !format.isEmpty else { return formatted(value) }
    guard let parsed = NumberFormat(format) else {
      throw mistake(
        .other("`\(format)` is no format", help: "write e.g. `{x:.3}`, `{x:.2e}` or `{x:8}`"))
    }
    switch value {
    case .real(let number): return parsed.apply(number)
    case .int(let whole):
      return parsed.digits == nil ? parsed.padded("\(whole)") : parsed.apply(Double(whole))
    case .theory(let result): return try formatted(result.value, format)
    case .tensor(let tensor): return nested(tensor.shape) { parsed.apply(tensor.data[$0]) }
    case .estimate(let estimate):
      let inner = estimate.estimate
      return nested(inner.shape) {
        parsed.apply(inner.value[$0]) + plusMinus + parsed.apply(inner.se[$0])
      }
    default: return parsed.padded(formatted(value))
    }
  }

  private var plusMinus: String { host.allowsUnicode ? " ± " : " +- " }

  /// So many parts of lists, tuples and records are shown of one value. Values share their parts, so a few
  /// lines make one that would take longer to write than the world lasts.
  private static let mostParts = 10_000

  private func structure(_ value: Value, _ room: inout Int) -> String {
    func inside(_ items: some Sequence<(label: String, value: Value)>) -> String {
      var parts: [String] = []
      for (label, value) in items {
        guard room > 0 else {
          parts.append(ellipsis)
          break
        }
        room -= 1
        parts.append(label + structure(value, &room))
      }
      return parts.joined(separator: ", ")
    }
    switch value {
    case .list(let items): return "[" + inside(items.lazy.map { ("", $0) }) + "]"
    case .tuple(let items): return "(" + inside(items.lazy.map { ("", $0) }) + ")"
    case .record(let record):
      return "(" + inside(record.fields.lazy.map { ($0.label + ": ", $0.value) }) + ")"
    default: return formatted(value)
    }
  }

  private var ellipsis: String { host.allowsUnicode ? "…" : "..." }

  /// Entries in brackets, by shape.
  private func nested(_ shape: [Int], _ entry: (Int) -> String) -> String {
    func part(_ axis: Int, from first: Int) -> String {
      guard axis < shape.count else { return entry(first) }
      let size = shape[(axis + 1)...].reduce(1, *)
      func shown(_ indices: Range<Int>) -> [String] {
        indices.map { part(axis + 1, from: first + $0 * size) }
      }
      let count = shape[axis]
      let parts =
        count > 200
        ? shown(0..<6) + [ellipsis] + shown(count - 2..<count) : shown(0..<count)
      return "[" + parts.joined(separator: ", ") + "]"
    }
    return part(0, from: 0)
  }

  func formatted(_ estimate: Estimate) -> String {
    nested(estimate.shape) {
      NumberFormat.withError(estimate.value[$0], estimate.se[$0], plusMinus: plusMinus)
    }
  }

  private func formatted(_ run: RunValue) -> String {
    let times = host.allowsUnicode ? "×" : "x"
    var lines = ["run of \(run.replicas) replicas \(times) \(run.steps) steps, seed \(run.seed)"]
    switch run.goal {
    case .reached?: lines[0] += ", `until` reached"
    case .missed?: lines[0] += ", `until` not reached"
    case .spent?: lines[0] += ", `budget` spent"
    case nil: break
    }
    if run.choseDiscard { lines[0] += ", the first \(run.discarded) steps discarded" }
    if !run.diverged.isEmpty { lines[0] += ", \(run.diverged.count) diverged" }
    for field in run.fields {
      switch field.field {
      case .value(let value):
        let text = formatted(value)
        lines.append(
          text.contains("\n") ? "  \(field.name):\n\(text)" : "  \(field.name): \(text)")
        if case .estimate(let estimate) = value, let doubt = estimate.estimate.doubt {
          lines[lines.count - 1] += " (\(doubt.text))"
        }
      case .refused(let why): lines.append("  \(field.name): \(why.diagnostic(at: place).message)")
      }
    }
    if let exits = run.exits {
      lines.append("  exit: \(formatted(.exits(exits)))")
    }
    return lines.joined(separator: "\n")
  }

  // MARK: - Descriptions

  private func describe(_ function: FunctionValue) -> String {
    switch function {
    case .closure(let closure):
      "\(closure.name)(\(closure.parameters.map(\.name.text).joined(separator: ", ")))"
    case .builtin(let builtin): builtin.rawValue
    case .loss(let declaration, _): "loss \(declaration.name.text)"
    case .noise(let declaration, _): "noise \(declaration.name.text)"
    case .optimizer(let declaration, _): "optimizer \(declaration.name.text)"
    case .derivative(.gradient, of: let subject): "grad(\(formatted(subject)))"
    case .derivative(.hessian, of: let subject): "hess(\(formatted(subject)))"
    case .derivative(.jacobian, of: let subject): "jacobian(\(formatted(subject)))"
    case .derivative(.hessianVector, of: let subject): "hvp(\(formatted(subject)))"
    case .innerStep: "inner optimizer"
    case .host(let function): function.declaration.name.text
    case .native(let name, _): name
    }
  }

  private func describe(_ loss: LossValue) -> String {
    switch loss {
    case .declared(let declared):
      let declaration = declared.declaration
      let arguments = declaration.parameters.map { parameter in
        "\(parameter.name.text): "
          + ((try? declared.scope.find(parameter.name.text)?.value).map { formatted($0) } ?? "…")
      }
      return declaration.name.text
        + (arguments.isEmpty ? "" : "(\(arguments.joined(separator: ", ")))")
    case .sum(let a, let b): return "\(describe(a)) + \(describe(b))"
    case .scaled(let factor, let inner): return "\(formatted(factor)) * \(describe(inner))"
    case .noisy(let inner, _): return "a sample of \(describe(inner))"
    case .sampled(let sampled), .batch(let sampled, _):
      let source =
        sampled.samples.law == nil ? "\((try? sampled.samples.rows.count) ?? 0) rows" : "a law"
      return "\(describe(LossValue.declared(sampled.loss))) over \(source)"
    }
  }

  func describe(_ optimizer: OptimizerValue) -> String {
    var inner = ""
    var arguments: [String] = []
    for (name, value) in optimizer.arguments {
      if case .optimizer(let wrapped) = value {
        inner = describe(wrapped) + " |> "
      } else {
        arguments.append("\(name): \(formatted(value))")
      }
    }
    return "\(inner)\(optimizer.declaration.name.text)(\(arguments.joined(separator: ", ")))"
  }

  func describe(_ noise: NoiseValue) -> String {
    switch noise {
    case .law(let law): describe(law)
    case .declared(let declared): declared.declaration.name.text
    case .scaled(let factor, let inner): "\(formatted(factor)) * \(describe(inner))"
    case .sum(let a, let b): "\(describe(a)) + \(describe(b))"
    case .product(let law, let inner): "(\(describe(law))) * (\(describe(inner)))"
    case .subsampling(let noise):
      switch noise.choice {
      case .withReplacement: "minibatch(size: \(formatted(noise.size)))"
      case .withoutReplacement: "minibatch(size: \(formatted(noise.size)), replace: false)"
      case .shuffled: "epochs(size: \(formatted(noise.size)))"
      }
    }
  }

  private func describe(_ law: Law) -> String {
    switch law.form {
    case .uniform(let low, let high): "Uniform(low: \(formatted(low)), high: \(formatted(high)))"
    case .normal(let mean, let sd): "Normal(mean: \(formatted(mean)), sd: \(formatted(sd)))"
    case .multivariateNormal(let mean, let cov):
      "Normal(mean: \(formatted(mean)), cov: \(formatted(cov)))"
    case .block: "a law"
    case .choice(let values, _): "Choice([\(values.map(formatted).joined(separator: ", "))])"
    case .mixture(let laws, _): "Mixture([\(laws.map(describe).joined(separator: ", "))])"
    case .direction(let size): "Direction(size: \(size))"
    case .constant(let value): formatted(value)
    case .negated(let inner): "-\(describe(inner))"
    case .combined(let op, let a, let b): "\(describe(a)) \(op.rawValue) \(describe(b))"
    case .mapped(let builtin, let inner): "\(builtin.rawValue)(\(describe(inner)))"
    }
  }
}

/// How a number is written: `[width][.digits[e]]`.
struct NumberFormat {
  var width = 0
  var digits: Int?
  var hasExponent = false

  init?(_ text: String) {
    var rest = Substring(text)
    let wide = rest.prefix { $0.isASCII && $0.isNumber }
    if !wide.isEmpty {
      guard let width = Int(wide), width <= 200 else { return nil }
      self.width = width
      rest = rest.dropFirst(wide.count)
    }
    if rest.first == "." {
      rest = rest.dropFirst()
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      guard let count = Int(digits), count <= 30 else { return nil }
      self.digits = count
      rest = rest.dropFirst(digits.count)
    }
    if rest == "e" {
      hasExponent = true
      digits = digits ?? 6
      rest = ""
    }
    guard rest.isEmpty else { return nil }
  }

  func apply(_ number: Double) -> String {
    guard let digits else { return padded(Self.general(number, digits: 6)) }
    return padded(hasExponent ? Self.scientific(number, digits) : Self.fixed(number, digits))
  }

  func padded(_ text: String) -> String {
    text.count >= width ? text : String(repeating: " ", count: width - text.count) + text
  }

  static func fixed(_ number: Double, _ digits: Int) -> String {
    write(number) { buffer, size in
      withVaList([Int32(digits), number]) { vsnprintf(buffer, size, "%.*f", $0) }
    }
  }

  static func scientific(_ number: Double, _ digits: Int) -> String {
    write(number) { buffer, size in
      withVaList([Int32(digits), number]) { vsnprintf(buffer, size, "%.*e", $0) }
    }
  }

  /// Significant digits, without zeros at the end.
  static func general(_ number: Double, digits: Int) -> String {
    write(number) { buffer, size in
      withVaList([Int32(digits), number]) { vsnprintf(buffer, size, "%.*g", $0) }
    }
  }

  /// `0.0526 ± 0.0003`: the error to two digits, the value to the same place.
  static func withError(_ value: Double, _ se: Double, plusMinus: String = " ± ") -> String {
    guard se.isFinite, se > 0, value.isFinite else {
      return general(value, digits: 6) + (se == 0 ? "" : plusMinus + general(se, digits: 6))
    }
    let exponent = Int(floor(log10(se)))
    let places = 1 - exponent
    if places > 12 || exponent > 6 || abs(value) >= 1e9 || (abs(value) < 1e-4 && value != 0) {
      let digits = max(2, min(15, Int(floor(log10(max(abs(value), se)))) - exponent + 2))
      return general(value, digits: digits) + plusMinus + general(se, digits: 2)
    }
    return fixed(value, max(0, places)) + plusMinus + fixed(se, max(0, places))
  }

  private static func write(
    _ number: Double, _ format: (UnsafeMutablePointer<CChar>, Int) -> Int32
  ) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      guard let base = buffer.baseAddress else { return "" }
      _ = format(base, 512)
      return String(cString: base)
    }
  }
}
