import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import Registry
import SpatialGrid
import StrictJSON

/// The kinds of event that `POST …/events` takes; checks, moves and retirements have addresses of their own.
enum ReportedKind: String, CaseIterable {
    case codeIssued = "code_issued"
    case taken
    case returned
    case restocked
    case faultReported = "fault_reported"
    case faultCleared = "fault_cleared"

    /// Who may report it: whoever sends people to devices what they hear of them, whoever keeps one what they did.
    var reporters: Set<Role> {
        switch self {
        case .codeIssued: [.administrator, .dispatcher]
        case .taken, .returned: [.administrator, .dispatcher, .guardian]
        case .faultReported: [.administrator, .dispatcher, .cad, .guardian]
        case .restocked, .faultCleared: [.administrator, .guardian]
        }
    }
}

extension DeviceReport {
    /// The body of `POST …/checks`.
    init(check bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(
            bytes, allowing: ["readySignal", "padsGood", "batteryGood", "cabinetGood", "note", "occurredAt"])
        let findings = CheckFindings(
            readySignal: body.bool("readySignal"), padsGood: body.bool("padsGood"),
            batteryGood: body.bool("batteryGood"), cabinetGood: body.bool("cabinetGood"))
        let (note, occurredAt) = (body.text("note"), body.moment("occurredAt"))
        if findings.isEmpty, body.faults.isEmpty {
            body.fault("readySignal", "A check says of one thing at least whether it was good.")
        }
        try body.finish()
        self.init(.checked(findings), occurredAt: occurredAt, detail: note, reporter: caller.name)
    }

    /// The body of `POST …/events`.
    init(event bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(bytes, allowing: ["kind", "occurredAt", "detail", "consumables"])
        let kind: ReportedKind? = body.word("kind")
        let (detail, occurredAt) = (body.text("detail"), body.moment("occurredAt"))
        let consumables = body.consumables() ?? [:]
        if kind == nil, !body.has("kind") { body.fault("kind", "Is missing.") }
        if kind == .restocked, !body.has("consumables") || consumables.isEmpty && body.faults.isEmpty {
            body.fault("consumables", "Says what was fitted, each with the day on which it expires.")
        }
        if let kind, kind != .restocked, body.has("consumables") {
            body.fault("consumables", "Belongs to restocked only.")
        }
        if kind == .faultReported, detail == nil, body.faults.isEmpty {
            body.fault("detail", "Says what the fault is.")
        }
        try body.finish()
        guard let kind else { throw RegistryError.invalid([.init("#/kind", "Is missing.")]) }
        guard kind.reporters.contains(caller.role) else {
            throw Problem(.forbidden, "The role \(caller.role.rawValue) may not report \(kind.rawValue).")
        }
        let change: Change =
            switch kind {
            case .codeIssued: .codeIssued
            case .taken: .taken
            case .returned: .returned
            case .restocked: .restocked(consumables)
            case .faultReported: .faultReported
            case .faultCleared: .faultCleared
            }
        self.init(change, occurredAt: occurredAt, detail: detail, reporter: caller.name)
    }

    /// The body of `POST …/move`.
    init(move bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(bytes, allowing: ["lat", "lon", "detail", "occurredAt"])
        let coordinate = body.point()
        body.require("lat", "lon")
        let (detail, occurredAt) = (body.text("detail"), body.moment("occurredAt"))
        try body.finish()
        guard let coordinate else { throw RegistryError.invalid([.init("#/lat", "Is no place on earth.")]) }
        self.init(.moved(coordinate), occurredAt: occurredAt, detail: detail, reporter: caller.name)
    }

    /// The body of `POST …/retire`.
    init(retirement bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(bytes, allowing: ["detail", "occurredAt"])
        let (detail, occurredAt) = (body.text("detail"), body.moment("occurredAt"))
        if detail == nil, body.faults.isEmpty { body.fault("detail", "Says why.") }
        try body.finish()
        self.init(.retired, occurredAt: occurredAt, detail: detail, reporter: caller.name)
    }
}

extension BodyReader {
    /// The field `consumables`: each kind once, with the last day on which it may be used.
    mutating func consumables() -> [ConsumableKind: CalendarDay]? {
        guard let objects = objects("consumables") else { return nil }
        var consumables: [ConsumableKind: CalendarDay] = [:]
        for (index, object) in objects.enumerated() {
            var fitted = BodyReader(object, at: "\(pointer)/consumables/\(index)", allowing: ["kind", "expiresOn"])
            let kind: ConsumableKind? = fitted.word("kind")
            let day = fitted.day("expiresOn")
            fitted.require("kind", "expiresOn")
            if let kind, let day, consumables.updateValue(day, forKey: kind) != nil {
                fitted.fault("kind", "Is given twice.")
            }
            take(fitted)
        }
        return consumables
    }
}
