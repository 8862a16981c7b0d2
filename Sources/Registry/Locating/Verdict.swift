import Foundation
import OpeningHours

/// What the locator does with a device for somebody who arrives at a certain moment.
public enum Verdict: Hashable, Sendable {
    case offered(Availability)
    case passedOver(PassedOverReason)
}

/// How sure it is that a device offered can be used, the surest first.
public enum Availability: String, Sendable, CaseIterable {
    case available
    case hoursUnknown = "hours_unknown"
    case unverified
    case codeIssued = "code_issued"
}

/// Why a device nearer than one offered was left out.
public enum PassedOverReason: String, Sendable, CaseIterable {
    case closed
    case notReady = "not_ready"
    case inUse = "in_use"
    case expired
    /// These three could be offered, but as many as were asked for are surer, though farther.
    case codeIssued = "code_issued"
    case unverified
    case hoursUnknown = "hours_unknown"
    case `private`
    case hidden
}

extension PassedOverReason {
    /// The reason why a device that could be offered is not: others are surer.
    init(lessSure availability: Availability) {
        switch availability {
        // Of the surest class only farther ones are left out, and those are not passed over.
        case .available, .hoursUnknown: self = .hoursUnknown
        case .unverified: self = .unverified
        case .codeIssued: self = .codeIssued
        }
    }
}

extension Verdict {
    /// The one rule of who is offered: readiness and access at the time of arrival, each at its worst.
    ///
    /// - Parameters:
    ///   - readiness: of the device at the time of arrival.
    ///   - access: whether the way to it is open then.
    init(_ record: SiteRecord, readiness: Readiness, access: AccessState) {
        if record.publication == .hidden {
            self = .passedOver(.hidden)
        } else if record.access == .private {
            self = .passedOver(.private)
        } else if let reason = PassedOverReason(readiness) {
            self = .passedOver(reason)
        } else if access == .closed {
            self = .passedOver(.closed)
        } else {
            self = .offered(Availability(readiness, access))
        }
    }
}

extension PassedOverReason {
    /// Nil where the device can be used, be it less surely.
    fileprivate init?(_ readiness: Readiness) {
        switch readiness {
        case .ready, .unverified, .codeIssued: return nil
        case .inUse: self = .inUse
        case .expired: self = .expired
        case .fault, .returnedUnchecked, .retired: self = .notReady
        }
    }
}

extension Availability {
    fileprivate init(_ readiness: Readiness, _ access: AccessState) {
        switch readiness.state {
        case .codeIssued: self = .codeIssued
        case .unverified: self = .unverified
        default: self = access == .open ? .available : .hoursUnknown
        }
    }
}

extension Verdict {
    /// A byte that a search compares: offered ones from 0 in the order of preference, then the reasons.
    var code: UInt8 { Self.codes[self] ?? Self.noCode }

    init?(code: UInt8) {
        guard Self.all.indices.contains(Int(code)) else { return nil }
        self = Self.all[Int(code)]
    }

    private static let all: [Verdict] =
        Availability.allCases.map(Verdict.offered) + PassedOverReason.allCases.map(Verdict.passedOver)
    private static let codes = Dictionary(uniqueKeysWithValues: zip(all, (0 as UInt8)...))
    private static let noCode = UInt8.max
}
