internal import FileAccess
internal import StateModel

typealias Files = FileOperations<StateError>
