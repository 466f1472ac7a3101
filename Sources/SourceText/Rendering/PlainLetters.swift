extension String {
  /// The text for a terminal that knows ASCII alone: Greek letters by name, signs as one types them.
  package var inPlainLetters: String {
    if utf8.allSatisfy({ $0 < 128 }) { return self }
    var text = ""
    var previous: Character?
    for character in self {
      if character.isASCII {
        text.append(character)
      } else if let known = plainLetters[character] {
        // `2λ` is `2 lambda`, and `λμ` is `lambda mu`.
        if known.count > 1, known.first?.isLetter == true, let previous,
          previous.isLetter || previous.isNumber
        {
          text += " "
        }
        text += known
      } else {
        text += "?"
      }
      previous = character
    }
    return text
  }
}

private let plainLetters: [Character: String] = [
  "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta",
  "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi",
  "π": "pi", "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi",
  "ψ": "psi", "ω": "omega", "ℓ": "ell", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda",
  "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "∇": "grad",
  "─": "-", "│": "|", "┌": "-", "├": "-", "└": "-", "┤": "|", "—": "--", "–": "-", "−": "-",
  "…": "...", "·": "*", "×": "x", "±": "+-", "←": "<-", "→": "->", "≤": "<=", "≥": ">=",
  "≠": "!=", "≈": "~", "∝": "~", "∞": "inf", "√": "sqrt ", "∫": "int ", "∑": "Sum", "∂": "d",
  "‖": "|", "⊗": " (x) ", "⋅": "*", "⇒": "=>", "⌊": "floor(", "⌋": ")", "⟨": "<", "⟩": ">",
  "∈": "in", "§": "section ", "°": " deg",
  "“": "\"", "”": "\"", "‘": "'", "’": "'", "′": "'", "✓": "ok", "✗": "FAILED",
  "½": "1/2", "¼": "1/4", "⅛": "1/8", "²": "^2", "³": "^3", "¹": "^1", "⁴": "^4", "⁻": "^-",
  "ᵀ": "^T", "ˣ": "^x", "ᵢ": "_i", "ⱼ": "_j", "ₓ": "_x", "₀": "_0", "₁": "_1", "₂": "_2",
  "₃": "_3", "₄": "_4", "₅": "_5", "ₜ": "_t", "ₙ": "_n", "ᵗ": "^t", "ⁿ": "^n",
  "ä": "a", "ö": "o", "ü": "u", "é": "e", "è": "e", "ş": "s", "Ş": "S", "ı": "i", "ğ": "g",
  "\u{00A0}": " ", "\u{2009}": " ", "\u{202F}": " ",
]
