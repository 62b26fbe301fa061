import ArgumentParser

@main
enum Main {
    static func main() async {
        // The switches may be typed with one dash, as people who come from Terraform do.
        await SandboxCommand.main(CommandLine.arguments.dropFirst().map(doubleDashed))
    }

    private static func doubleDashed(_ argument: String) -> String {
        let bytes = Array(argument.utf8)
        let isLetter = bytes.count > 2 && (0x61...0x7A).contains(bytes[1] | 0x20)
        return isLetter && bytes[0] == 0x2D ? "-" + argument : argument
    }
}
