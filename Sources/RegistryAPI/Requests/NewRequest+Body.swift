import Foundation
import HTTPSupport
import HTTPTypes
import Registry
import SpatialGrid
import StrictJSON

extension ChangeRequest.Kind {
    /// The fields that a request of the kind has besides `kind` and `statement`, all of which it must have.
    fileprivate var fields: [String] {
        switch self {
        case .registration: ["proposal"]
        case .move: ["defibrillatorId", "lat", "lon"]
        case .retirement: ["defibrillatorId"]
        case .claim: ["siteId"]
        case .handover: ["siteId", "groupId"]
        }
    }

    /// Who may ask for it. A guardian registers sites at once and asks nobody.
    fileprivate var requesters: Set<Role> {
        switch self {
        case .registration: [.public, .responder, .coordinator]
        case .move, .retirement: [.public, .responder, .coordinator, .guardian]
        case .claim, .handover: [.guardian]
        }
    }
}

extension NewRequest {
    /// Bytes of a proposal, written without blanks.
    static let greatestProposal = 32 * 1024

    /// The body of `POST /v1/requests`.
    ///
    /// - Parameter checkProposal: refuses an object that no site can be registered from, with faults named from
    ///   `#/proposal` on.
    init(
        _ bytes: [UInt8], by caller: Caller, checkProposal: (JSONObject) throws -> Void
    ) throws {
        let object = try BodyReader.object(bytes)
        var body = BodyReader(
            object, at: "#",
            allowing: ["kind", "siteId", "defibrillatorId", "lat", "lon", "groupId", "statement", "proposal"])
        guard let kind: ChangeRequest.Kind = body.word("kind") else {
            body.require("kind")
            try body.finish()
            throw RegistryError.invalid([.init("#/kind", "Is missing.")])
        }
        try kind.require(caller)
        for name in ["siteId", "defibrillatorId", "lat", "lon", "groupId", "proposal"]
        where body.has(name) != kind.fields.contains(name) {
            body.fault(name, body.has(name) ? "Does not belong to a \(kind.rawValue)." : "Is missing.")
        }
        let (site, device, group) = (body.key("siteId"), body.key("defibrillatorId"), body.key("groupId"))
        let point = body.point()
        let statement = body.text("statement")
        if kind == .claim, !body.has("statement") || statement == nil && body.faults.isEmpty {
            body.fault("statement", "Says why the group should keep the site.")
        }
        let proposal = kind == .registration ? try body.proposal(object["proposal"], checkProposal) : nil
        try body.finish()
        guard let wish = Wish(kind, site: site, device: device, group: group, point: point, proposal: proposal) else {
            throw RegistryError.invalid([.init("#/kind", "Lacks what a \(kind.rawValue) needs.")])
        }
        self.init(wish, statement: statement)
    }
}

extension NewRequest.Wish {
    fileprivate init?(
        _ kind: ChangeRequest.Kind, site: UUID?, device: UUID?, group: UUID?, point: Coordinate?, proposal: Data?
    ) {
        switch (kind, site, device, group, point, proposal) {
        case (.registration, _, _, _, _, let proposal?): self = .registration(proposal: proposal)
        case (.move, _, let device?, _, let point?, _): self = .move(device: device, to: point)
        case (.retirement, _, let device?, _, _, _): self = .retirement(device: device)
        case (.claim, let site?, _, _, _, _): self = .claim(site: site)
        case (.handover, let site?, _, let group?, _, _): self = .handover(site: site, group: group)
        default: return nil
        }
    }
}

extension ChangeRequest.Kind {
    /// - Throws: a ``Problem``, 401 or 403.
    fileprivate func require(_ caller: Caller) throws {
        guard !requesters.contains(caller.role) else { return }
        switch (caller.role, self) {
        case (.public, _):
            throw Problem(
                .unauthorized, "A \(rawValue) needs the key of a guardian: `Authorization: Bearer hsk_…`.",
                headers: [.wwwAuthenticate: "Bearer"])
        case (.guardian, .registration):
            throw Problem(.forbidden, "A guardian registers a site without asking: POST /v1/sites.")
        default: throw Problem(.forbidden, "The role \(caller.role.rawValue) may not ask for a \(rawValue).")
        }
    }
}

extension BodyReader {
    fileprivate mutating func proposal(
        _ value: JSONValue?, _ check: (JSONObject) throws -> Void
    ) throws -> Data? {
        guard let value, !value.isNull else { return nil }
        guard let object = value.object else {
            fault("proposal", "Must be an object, not \(value.kind).")
            return nil
        }
        guard !value.hasInfiniteNumber else {
            fault("proposal", "Holds a number that is too large.")
            return nil
        }
        var writer = JSONWriter(capacity: 1024)
        writer.value(value)
        guard writer.bytes.count <= NewRequest.greatestProposal else {
            fault("proposal", "Is larger than \(NewRequest.greatestProposal) bytes.")
            return nil
        }
        try check(object)
        return Data(writer.bytes)
    }
}

extension JSONValue {
    /// Whether a number in it is beyond what a double holds.
    fileprivate var hasInfiniteNumber: Bool {
        switch self {
        case .object(let object): object.members.contains { $0.value.hasInfiniteNumber }
        case .array(let elements): elements.contains(where: \.hasInfiniteNumber)
        case .number(let number): number.integer == nil && number.double == nil
        case .string, .bool, .null: false
        }
    }
}
