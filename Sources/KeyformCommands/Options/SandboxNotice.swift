/// Where a command says that no real account is touched.
enum SandboxNotice: Sendable {
    /// On the first line of the output.
    case beforeOutput
    /// On standard error, as the output is for programs.
    case besideOutput
    /// Nowhere: the command uses neither an account nor a state.
    case none
}
