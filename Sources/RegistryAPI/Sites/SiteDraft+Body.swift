import CivilTime
import Foundation
import HTTPSupport
import NationalGrid
import Registry
import SpatialGrid
import StrictJSON

/// What the bodies about sites have in common.
struct SiteBody {
    static let detailNames = [
        "name", "operator", "address", "postcode", "surroundings", "level", "entranceNote", "indoor", "access",
        "accessHours", "cabinet", "publication", "mobile",
    ]
    static let deviceNames = ["manufacturer", "model", "serialNumber", "inServiceSince", "consumables"]

    /// Characters, as the document says.
    static let longestName = 200
    static let longestText = 1000
    static let longestCode = 40

    var reader: BodyReader
    /// As ``edit()`` read it.
    private(set) var postcode: Postcode?

    init(reader: BodyReader) {
        self.reader = reader
    }

    /// What is said of a site, but for its point. What is not mentioned stays as it is; `null` takes it away.
    mutating func edit() -> @Sendable (inout SiteDetails) -> Void {
        var edits: [@Sendable (inout SiteDetails) -> Void] = []
        func text(_ name: String, _ path: any WritableKeyPath<SiteDetails, String?> & Sendable, _ limit: Int) {
            guard reader.mentions(name) else { return }
            let text = reader.text(name, atMost: limit)
            edits.append { $0[keyPath: path] = text }
        }
        // A site may lose everything but its name.
        if reader.mentions("name") {
            let name = reader.requiredText("name", atMost: Self.longestName)
            edits.append { $0.name = name }
        }
        text("operator", \.operatorName, Self.longestName)
        text("address", \.address, Self.longestText)
        text("surroundings", \.surroundings, Self.longestText)
        text("level", \.level, Self.longestName)
        text("entranceNote", \.entranceNote, Self.longestText)
        if reader.mentions("postcode") {
            let postcode = reader.postcode("postcode")
            self.postcode = postcode
            edits.append { $0.postcode = postcode }
        }
        if reader.mentions("indoor") {
            let indoor = reader.bool("indoor")
            edits.append { $0.indoor = indoor }
        }
        if reader.mentions("access") {
            let access: SiteAccess = reader.word("access") ?? .unknown
            edits.append { $0.access = access }
        }
        if reader.mentions("accessHours") {
            let hours = hours()
            edits.append { $0.accessHours = hours }
        }
        if reader.mentions("publication") {
            let publication: SitePublication = reader.word("publication") ?? .full
            edits.append { $0.publication = publication }
        }
        if reader.mentions("mobile") {
            let mobile = reader.bool("mobile") ?? false
            edits.append { $0.mobile = mobile }
        }
        return { [edits] details in
            for edit in edits { edit(&details) }
        }
    }

    /// The field `cabinet`, and the code in it.
    mutating func cabinet(withCode: Bool) -> (edit: @Sendable (inout SiteDetails) -> Void, code: String?) {
        let names = ["locked", "kind", "heated"] + (withCode ? ["code"] : [])
        let read = reader.within("cabinet", allowing: names) { cabinet in
            let (mentionsLocked, mentionsKind, mentionsHeated) = (
                cabinet.mentions("locked"), cabinet.mentions("kind"), cabinet.mentions("heated")
            )
            let (locked, heated) = (cabinet.bool("locked"), cabinet.bool("heated"))
            let kind = cabinet.text("kind", atMost: Self.longestName)
            let code = withCode ? cabinet.text("code", atMost: Self.longestCode) : nil
            let edit: @Sendable (inout SiteDetails) -> Void = { details in
                if mentionsLocked { details.cabinetLocked = locked }
                if mentionsKind { details.cabinetKind = kind }
                if mentionsHeated { details.cabinetHeated = heated }
            }
            return (edit: edit, code: code)
        }
        return read ?? ({ _ in }, nil)
    }

    /// What cannot be read is refused here, with the place of the mistake; an import keeps it.
    private mutating func hours() -> String? {
        guard let text = reader.text("accessHours", atMost: HoursReading.lengthLimit) else { return nil }
        switch HoursReading(text) {
        case .understood(let text, _): return text
        case .mistake(let position, let detail):
            reader.fault("accessHours", "Cannot be read from character \(position) on: \(detail).")
            return nil
        }
    }

    mutating func device() -> DeviceDetails {
        var device = DeviceDetails()
        device.manufacturer = reader.text("manufacturer", atMost: Self.longestName)
        device.model = reader.text("model", atMost: Self.longestName)
        device.serialNumber = reader.text("serialNumber", atMost: Self.longestName)
        device.inServiceSince = reader.day("inServiceSince")
        device.expiries = reader.consumables() ?? [:]
        return device
    }

    mutating func guardians() -> Guardians {
        let primary = reader.key("primary")
        var supporting = reader.keys("supporting") ?? []
        if let primary { supporting.remove(primary) }
        return Guardians(primary: primary, supporting: supporting)
    }
}

extension SiteDraft {
    /// The body of `POST /v1/sites` and of its preview.
    ///
    /// - Parameter places: finds the point of a postcode, and knows where the service works.
    init(body bytes: [UInt8], by caller: Caller, in places: SitePlaces) throws {
        try self.init(BodyReader.object(bytes), at: "#", by: caller, in: places)
    }

    /// A site as it is described within a body.
    init(_ object: JSONObject, at pointer: String, by caller: Caller, in places: SitePlaces) throws {
        let isKeeper = caller.role == .guardian || caller.role == .administrator
        var body = SiteBody(
            reader: BodyReader(
                object, at: pointer,
                allowing: SiteBody.detailNames + ["lat", "lon", "defibrillator", "notDuplicateOf"]
                    + (isKeeper ? ["guardians"] : []) + (caller.role == .administrator ? ["groupId"] : [])))
        if !body.reader.mentions("name") { body.reader.require("name") }
        let edit = body.edit()
        let (cabinet, code) = body.cabinet(withCode: isKeeper)
        let (latitude, longitude) = (body.reader.number("lat"), body.reader.number("lon"))
        let device =
            body.reader.within("defibrillator", allowing: SiteBody.deviceNames) { reader in
                var device = SiteBody(reader: reader)
                let details = device.device()
                reader = device.reader
                return details
            } ?? DeviceDetails()
        let guardians = body.reader.within("guardians", allowing: ["primary", "supporting"]) { reader in
            var named = SiteBody(reader: reader)
            let guardians = named.guardians()
            reader = named.reader
            return guardians
        }
        let others = body.reader.keys("notDuplicateOf") ?? []
        let group = caller.role == .administrator ? body.reader.key("groupId") : nil
        let point = places.point(latitude, longitude, body.postcode, faults: &body.reader)
        try body.reader.finish()
        guard let point else { throw RegistryError.invalid([.init("#/lat", "A place is missing.")]) }
        var details = SiteDetails(coordinate: point)
        edit(&details)
        cabinet(&details)
        self.init(details: details, device: device)
        unlockCode = code
        self.guardians = guardians
        groupID = group
        notDuplicateOf = others
    }
}
