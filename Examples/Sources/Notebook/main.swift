import SGD

// A session as a notebook uses it: line by line, with questions in between.
let stop = Cancellation()
let session = Session(cancellation: stop) { print($0, terminator: "") }

// Lines see the names of earlier ones.
_ = session.enter(
  """
  let e = simulate sgd(rate: 0.2) on doubleWell with Normal(mean: 0, sd: 2) {
    from: 1; replicas: 200; steps: 10_000; exit left: w < 0
  }
  """)
print(session.enter("e.exit.median").shownValue ?? "")

// Any question about a value, without a name for it; what is refused says why.
if let late = session.evaluate("e.exit.quantile(0.9)").estimate {
  print("nine of ten have left by step \(late.value[0]) ± \(late.se[0])")
}
print(session.evaluate("e.exit.quantile(2)").refusal ?? "")

// Types and mistakes, without running anything.
print(session.type(of: "e.exit.rate").shownType ?? "")
for diagnostic in session.check(source: "let x = [1, 2] * [3, 4]", name: "cell 3").errors {
  let place = diagnostic.place
  print(
    "\(place.file):\(place.line), columns \(place.column) to \(place.endColumn): \(diagnostic.message)"
  )
  print(diagnostic.help ?? "")
}

// What there is to complete.
print(session.names.filter { !$0.isFromLibrary }.map { "\($0.name): \($0.type)" })
print(session.members(of: "e.exit").prefix(3))
print(session.wantsMore("let v = [1,"), session.isExpression("1 + 1"))
print(Session.formatted(Array("let  a=1".utf8), name: "cell 4").text ?? "", terminator: "")

// Tests of a text come by file: `session.test(file:)`; those of the library by `session.testLibrary()`.

// Who asks to stop asks for all later calls too, until the wish is taken back.
stop.cancel()
print(session.enter("print 1").ending)
stop.reset()
print(session.enter("print 2").ending)
