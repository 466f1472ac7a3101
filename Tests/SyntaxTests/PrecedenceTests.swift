internal import Syntax
import Testing

@Suite struct PrecedenceTests {
  @Test(
    arguments: [
      ("1 + 2 * 3", "⟨1 + ⟨2 * 3⟩⟩"),
      ("1 - 2 - 3", "⟨⟨1 - 2⟩ - 3⟩"),
      ("a / b * c", "⟨⟨a / b⟩ * c⟩"),
      ("a .* b ./ c", "⟨⟨a .* b⟩ ./ c⟩"),
      ("-x^2", "⟨-⟨x^2⟩⟩"),
      ("2^-x^2", "⟨2^⟨-⟨x^2⟩⟩⟩"),
      ("a^b^c", "⟨a^⟨b^c⟩⟩"),
      ("a .^ b ^ c", "⟨a .^ ⟨b^c⟩⟩"),
      ("-a * b", "⟨⟨-a⟩ * b⟩"),
      ("a * -b", "⟨a * ⟨-b⟩⟩"),
      ("a - -b", "⟨a - ⟨-b⟩⟩"),
      ("a over b ^ 2", "⟨⟨a over b⟩^2⟩"),
      ("squared over data + ridge(0.1)", "⟨⟨squared over data⟩ + ridge(0.1)⟩"),
      ("w' * K * w'", "⟨⟨w' * K⟩ * w'⟩"),
      ("hess(L)(w)[0].x'", "hess(L)(w)[0].x'"),
      ("0 ..< n + 1", "⟨0 ..< ⟨n + 1⟩⟩"),
      ("a < x + 1 <= b", "⟨a < ⟨x + 1⟩ <= b⟩"),
      ("a < b and c == d or not e", "⟨⟨⟨a < b⟩ and ⟨c == d⟩⟩ or ⟨not e⟩⟩"),
      ("not a == b", "⟨not ⟨a == b⟩⟩"),
      ("not not a", "⟨not ⟨not a⟩⟩"),
      ("a or b |> f(c) |> g", "⟨⟨⟨a or b⟩ |> f(c)⟩ |> g⟩"),
      ("t where a == 1 and b |> f", "⟨⟨t where ⟨⟨a == 1⟩ and b⟩⟩ |> f⟩"),
      ("o |> c(1) on l over d with 2 * n", "⟨⟨⟨o |> c(1)⟩ on ⟨l over d⟩⟩ with ⟨2 * n⟩⟩"),
      ("if a then b else c + 1", "⟨if a then b else ⟨c + 1⟩⟩"),
      ("x => y => x + y", "⟨x => ⟨y => ⟨x + y⟩⟩⟩"),
      ("(x, y) => x", "⟨(x, y) => x⟩"),
      ("(x)", "(x)"),
      ("(x:)", "(x:)"),
      ("(x:, y: 1, to: 2)", "(x:, y: 1, to: 2)"),
      ("a div b mod c", "⟨⟨a div b⟩ mod c⟩"),
      ("read \"a.csv\" where x > 1", "⟨read \"a.csv\" where ⟨x > 1⟩⟩"),
      ("simulate d { steps: 1 }.S", "simulate d { steps: 1 }.S"),
      ("1e6", "1000000"), ("1_000", "1000"), ("0.5", "0.5"), ("2.0", "2.0"), ("1e-3", "0.001"),
      ("1.5e3", "1500"), ("1e20", "1e+20"), ("9007199254740993", "9007199254740993"),
    ])
  func `operators bind as the table says`(text: String, tree: String) {
    #expect(explicit(text) == tree)
  }

  @Test func `every operator of the tree has one row, and rows of a level agree`() {
    for operation in BinaryOperator.allCases {
      #expect(InfixOperator.table.count { $0.sign.rawValue == operation.rawValue } == 1)
    }
    for operation in ComparisonOperator.allCases {
      #expect(InfixOperator.table.count { $0.sign.rawValue == operation.rawValue } == 1)
    }
    for level in Precedence.allCases {
      let kinds = Set(
        InfixOperator.table.filter { $0.precedence == level }.map { "\($0.association)" })
      #expect(kinds.count <= 1)
    }
    #expect(
      InfixOperator.table.map(\.precedence.rawValue).sorted()
        == InfixOperator.table.map(\.precedence.rawValue))
  }

  @Test(
    arguments: [
      ("a\n+ b", "⟨a + b⟩\n"), ("a +\nb", "⟨a + b⟩\n"), ("a\n- b", "a\n⟨-b⟩\n"),
      ("a\n|> f\n|> g", "⟨⟨a |> f⟩ |> g⟩\n"), ("a\n(b)", "a\n(b)\n"), ("a\n[b]", "a\n[b]\n"),
      ("(a\n- b)", "(⟨a - b⟩)\n"), ("[a\n, b\n]", "[a, b]\n"), ("f(a,\n  b)", "f(a, b)\n"),
      ("a; b", "a\nb\n"), ("a\n\n\n;;b;", "a\nb\n"),
      ("if a then b\nelse c", "⟨if a then b else c⟩\n"),
      ("a\n.b", "a.b\n"), ("let x\n= 1", "let x = 1\n"), ("{ a\n- b }", "{ a; ⟨-b⟩ }\n"),
      ("(x\n{ a\n- b }\n)", "E0120"),
    ])
  func `lines end and go on as the rules say`(text: String, tree: String) {
    let parsed = Parsed(text)
    #expect((parsed.codes.first ?? parsed.explicit) == tree)
  }
}
