import Providers

extension ChangeReason {
    /// For files and JSON; does not change between versions.
    var name: String {
        switch self {
        case .notInState: "not_in_state"
        case .configurationChanged: "configuration_changed"
        case .cannotUpdate: "cannot_update"
        case .tainted: "tainted"
        case .requested: "requested"
        case .notInConfiguration: "not_in_configuration"
        case .moduleNotInConfiguration: "module_not_in_configuration"
        case .indexOutOfRange: "index_out_of_range"
        case .keyNotInMap: "key_not_in_map"
        case .wrongRepetition: "wrong_repetition"
        case .drift: "drift"
        case .deposed: "deposed"
        case .destroyRequested: "destroy_requested"
        case .replaceTriggered: "replace_triggered"
        case .replacedWithWhole: "replaced_with_whole"
        case .gone: "gone"
        case .outdated: "outdated"
        case .unchanged: "unchanged"
        case .incomplete: "incomplete"
        case .inputUnknown: "input_unknown"
        case .dependencyPending: "dependency_pending"
        case .checkNested: "check_nested"
        case .rotation: "rotation"
        }
    }

    /// Those without more to say.
    static let plain: [ChangeReason] = [
        .notInState, .configurationChanged, .cannotUpdate, .tainted, .requested, .notInConfiguration,
        .moduleNotInConfiguration,
        .wrongRepetition, .drift, .deposed, .destroyRequested, .replaceTriggered, .replacedWithWhole, .gone,
        .unchanged, .incomplete, .inputUnknown, .dependencyPending, .checkNested, .rotation,
    ]
}
