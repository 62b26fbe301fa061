/// The escape sequences that colour text on a terminal, exactly those that Terraform sends, or nothing.
package struct Palette: Sendable, Hashable {
    package static let coloured = Palette(isOn: true)
    package static let plain = Palette(isOn: false)

    package enum Color: Int, Sendable, Hashable {
        case bold = 1
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
        case gray = 90
    }

    package let isOn: Bool

    package init(isOn: Bool) {
        self.isOn = isOn
    }

    /// The sequence that switches a colour on.
    package func on(_ color: Color) -> String {
        isOn ? "\u{1B}[\(color.rawValue)m" : ""
    }

    /// The sequence that switches everything off.
    package var reset: String {
        isOn ? "\u{1B}[0m" : ""
    }

    /// A text in one colour; reset twice, as Terraform's markup does.
    package func paint(_ color: Color, _ text: String) -> String {
        on(color) + text + reset + reset
    }

    /// A whole line in bold, the form of progress lines.
    package func boldLine(_ text: String) -> String {
        reset + on(.bold) + text + reset
    }
}

extension String {
    /// The text for a place within a line: no line ends or tabs either.
    var inLine: String {
        visible.replacing("\n", with: "\u{FFFD}").replacing("\t", with: "\u{FFFD}")
    }

    /// The text with control characters other than tab and newline made visible: nothing that the API or a file
    /// says may steer the terminal.
    package var visible: String {
        let isControl = { (scalar: Unicode.Scalar) in
            (scalar.value < 0x20 && scalar != "\t" && scalar != "\n") || (0x7F...0x9F).contains(scalar.value)
        }
        guard unicodeScalars.contains(where: isControl) else {
            return self
        }
        var shown = UnicodeScalarView()
        for scalar in unicodeScalars {
            shown.append(isControl(scalar) ? "\u{FFFD}" : scalar)
        }
        return String(shown)
    }
}
