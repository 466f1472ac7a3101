package import KernelIR
package import Plotting
package import Statistics

/// What an expression is worth.
///
/// Numbers come in two kinds: known ones (`bool int real tensor`), and `traced` ones, which stand for a value
/// of a kernel that is being built. One evaluator serves both, so a body means the same in the glue and
/// inside a run.
///
/// Numbers and lists lie in it, all else in a box: a list of millions is built, and let go, at once.
package enum Value {
  case unit
  case bool(Bool)
  case int(Int)
  case real(Double)
  /// Of rank one or more.
  indirect case tensor(Tensor)
  indirect case traced(Traced)
  /// The transpose of a vector, kept as that vector.
  indirect case row(Value)
  indirect case text(String)
  case list([Value])
  case tuple([Value])
  indirect case record(Record)
  indirect case range(Int, Int)
  indirect case function(FunctionValue)
  indirect case law(Law)
  indirect case loss(LossValue)
  indirect case noise(NoiseValue)
  indirect case optimizer(OptimizerValue)
  indirect case dynamics(DynamicsValue)
  indirect case estimate(EstimateValue)
  indirect case theory(TheoryResult)
  indirect case table(Table)
  indirect case run(RunValue)
  indirect case exits(ExitStatistics)
  indirect case module(ModuleValue)
  indirect case plot(Plot)
}

extension Value {
  /// Entries row-major; of no sizes, a number.
  package static func array(shape: [Int], _ entries: [Double]) -> Value {
    shape.isEmpty && entries.count == 1
      ? .real(entries[0]) : .tensor(Tensor(shape: shape, data: entries))
  }
}

/// A number of a kernel that is being built.
package struct Traced {
  let id: ValueID
  let type: ValueType
  let tracer: Tracer
}

/// Labels with values, in the order in which they were written.
package struct Record {
  package var fields: [(label: String, value: Value)]

  package init(_ fields: [(label: String, value: Value)]) { self.fields = fields }

  package subscript(label: String) -> Value? {
    fields.first { $0.label == label }?.value
  }

  package func map(_ transform: (Value) throws -> Value) rethrows -> Record {
    Record(try fields.map { ($0.label, try transform($0.value)) })
  }
}

/// An estimate of a number or an array, and the block statistics it came from.
package struct EstimateValue {
  package var estimate: Estimate
}

/// A number that came from theory, with what it rests on.
package struct TheoryResult {
  package var value: Value
  package var assumptions: [String]

  package init(value: Value, assumptions: [String]) {
    self.value = value
    self.assumptions = assumptions
  }
}

/// An imported file: its names.
package struct ModuleValue {
  package var name: String
  let scope: Scope
}
