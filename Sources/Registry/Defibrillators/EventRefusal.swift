import Foundation

/// Why an event cannot have happened.
public struct EventRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence for the person who reported it.
    public let description: String

    init(_ description: String) { self.description = description }
}

extension ReadinessFacts {
    /// Refuses an event that contradicts what is known of the device at its time.
    ///
    /// A fault may be reported and a check made at any time, for whoever stands before the device knows better. A code may
    /// be issued for a device that is not ready: the dispatcher decides.
    ///
    /// - Parameter kind: the event's; these facts are those of the events that happened before it.
    /// - Throws: ``EventRefusal``.
    public func admit(_ kind: DeviceEvent.Kind) throws(EventRefusal) {
        if let retiredAt {
            throw EventRefusal(
                "The device was retired at \(retiredAt.formatted(.iso8601)). Nothing can happen to it any more.")
        }
        switch kind {
        case .codeIssued:
            if let takenAt {
                throw EventRefusal(
                    "The device is out: it was taken at \(takenAt.formatted(.iso8601)) and has not come back. "
                        + "There is nothing for a code to open.")
            }
        case .taken:
            if let takenAt {
                throw EventRefusal(
                    "The device was taken at \(takenAt.formatted(.iso8601)) already and has not come back since.")
            }
        case .returned:
            if takenAt == nil, codeIssuedAt == nil {
                throw EventRefusal("The device is not out: it was not taken and no code was issued for it.")
            }
        case .faultCleared:
            if faultAt == nil { throw EventRefusal("No fault stands that could be cleared.") }
        case .moved:
            if let takenAt {
                throw EventRefusal(
                    "The device is out since \(takenAt.formatted(.iso8601)). Report it as returned before it is moved.")
            }
        case .checked, .restocked, .faultReported, .retired:
            break
        }
    }
}
