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

    /// Whether a dispatcher may report it; an administrator may report all.
    var isForDispatchers: Bool {
        switch self {
        case .codeIssued, .taken, .returned, .faultReported: true
        case .restocked, .faultCleared: false
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
        self.init(.checked(findings), occurredAt: occurredAt, detail: note, reporter: caller.reporter)
    }

    /// The body of `POST …/events`.
    init(event bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(bytes, allowing: ["kind", "occurredAt", "detail", "consumables"])
        let kind: ReportedKind? = body.word("kind")
        let (detail, occurredAt) = (body.text("detail"), body.moment("occurredAt"))
        var consumables: [ConsumableKind: CalendarDay] = [:]
        for (index, object) in (body.objects("consumables") ?? []).enumerated() {
            var fitted = BodyReader(object, at: "#/consumables/\(index)", allowing: ["kind", "expiresOn"])
            let consumable: ConsumableKind? = fitted.word("kind")
            let day = fitted.day("expiresOn")
            if consumable == nil, !fitted.has("kind") { fitted.fault("kind", "Is missing.") }
            if day == nil, !fitted.has("expiresOn") { fitted.fault("expiresOn", "Is missing.") }
            if let consumable, let day, consumables.updateValue(day, forKey: consumable) != nil {
                fitted.fault("kind", "Is given twice.")
            }
            body.take(fitted)
        }
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
        guard caller.role == .administrator || kind.isForDispatchers else {
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
        self.init(change, occurredAt: occurredAt, detail: detail, reporter: caller.reporter)
    }

    /// The body of `POST …/move`.
    init(move bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(bytes, allowing: ["lat", "lon", "detail", "occurredAt"])
        let (latitude, longitude) = (body.number("lat"), body.number("lon"))
        let (detail, occurredAt) = (body.text("detail"), body.moment("occurredAt"))
        for name in ["lat", "lon"] where !body.has(name) { body.fault(name, "Is missing.") }
        let coordinate = latitude.flatMap { latitude in
            longitude.flatMap { Coordinate(latitude: latitude, longitude: $0) }
        }
        if let latitude, !(-90...90).contains(latitude) { body.fault("lat", "Latitude goes from -90 to 90.") }
        if let longitude, !(-180...180).contains(longitude) { body.fault("lon", "Longitude goes from -180 to 180.") }
        try body.finish()
        guard let coordinate else { throw RegistryError.invalid([.init("#/lat", "Is no place on earth.")]) }
        self.init(.moved(coordinate), occurredAt: occurredAt, detail: detail, reporter: caller.reporter)
    }

    /// The body of `POST …/retire`.
    init(retirement bytes: [UInt8], by caller: Caller) throws {
        var body = try BodyReader(bytes, allowing: ["detail", "occurredAt"])
        let (detail, occurredAt) = (body.text("detail"), body.moment("occurredAt"))
        if detail == nil, body.faults.isEmpty { body.fault("detail", "Says why.") }
        try body.finish()
        self.init(.retired, occurredAt: occurredAt, detail: detail, reporter: caller.reporter)
    }
}

extension Caller {
    /// As it is kept with what the caller reports.
    fileprivate var reporter: String { name ?? role.rawValue }
}
