/// Where the state is kept: all that a session does with it.
///
/// A second implementation for teams is expected; nothing above may know which one it has.
package typealias StateStore = StateReading & StateJournal & StateUpkeep
