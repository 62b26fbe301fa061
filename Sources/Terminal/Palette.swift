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

    let isOn: Bool
    /// By what the stream that the text is for tells these sequences from others.
    private let mark: OutputMark

    package init(isOn: Bool, mark: OutputMark = .none) {
        self.isOn = isOn
        self.mark = mark
    }

    /// The sequence that switches a colour on.
    package func on(_ color: Color) -> String {
        isOn ? "\u{1B}\(mark.text)[\(color.rawValue)m" : ""
    }

    /// The sequence that switches everything off.
    package var reset: String {
        isOn ? "\u{1B}\(mark.text)[0m" : ""
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
