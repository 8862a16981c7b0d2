import Foundation
import Registry
import SpatialGrid

/// What the bodies about volunteers take.
enum ResponderBody {
    private static let ownNames = ["travelMode", "homeBase", "usesHome", "kit"]
    private static let names = ownNames + ["kind", "defibrillatorId"]

    /// Characters, as the document says.
    static let longestKit = 500

    /// What `POST /v1/responders` takes.
    static func new(_ bytes: [UInt8]) throws -> (account: UUID, details: ResponderDetails) {
        var body = try BodyReader(bytes, allowing: ["accountId"] + names)
        let account = body.key("accountId")
        let (kind, mode): (ResponderKind?, TravelMode?) = (body.word("kind"), body.word("travelMode"))
        let home = homeBase(&body)
        let usesHome = body.bool("usesHome") ?? false
        let kit = body.text("kit", atMost: longestKit)
        let device = body.key("defibrillatorId")
        body.require("accountId", "kind", "travelMode")
        try body.finish()
        guard let account, let kind, let mode else { throw RegistryError.invalid([.init("#", "Is not complete.")]) }
        return (
            account,
            ResponderDetails(
                kind: kind, travelMode: mode, home: home, usesHome: usesHome, kit: kit, defibrillatorID: device)
        )
    }

    /// What a `PATCH` takes: what is not mentioned stays; `null` takes it away.
    ///
    /// - Parameter own: whether volunteers speak of themselves.
    static func edit(_ bytes: [UInt8], own: Bool) throws -> @Sendable (inout ResponderDetails) -> Void {
        var body = try BodyReader(bytes, allowing: own ? ownNames : names)
        let (kind, mode): (ResponderKind?, TravelMode?) = (body.word("kind"), body.word("travelMode"))
        let home: Coordinate?? = body.mentions("homeBase") ? .some(homeBase(&body)) : nil
        let usesHome = body.mentions("usesHome") ? body.bool("usesHome") ?? false : nil
        let kit: String?? = body.mentions("kit") ? .some(body.text("kit", atMost: longestKit)) : nil
        let device: UUID?? = body.mentions("defibrillatorId") ? .some(body.key("defibrillatorId")) : nil
        try body.finish()
        return { details in
            if let kind { details.kind = kind }
            if let mode { details.travelMode = mode }
            if let home { details.home = home }
            if let usesHome { details.usesHome = usesHome }
            if let kit { details.kit = kit }
            if let device { details.defibrillatorID = device }
        }
    }

    private static func homeBase(_ body: inout BodyReader) -> Coordinate? {
        body.within("homeBase", allowing: ["lat", "lon"]) { home -> Coordinate? in
            let (latitude, longitude) = (home.number("lat"), home.number("lon"))
            home.require("lat", "lon")
            guard let latitude, let longitude else { return nil }
            let point = Coordinate(latitude: latitude, longitude: longitude)
            if !(-90...90).contains(latitude) { home.fault("lat", "Latitude goes from -90 to 90.") }
            if !(-180...180).contains(longitude) { home.fault("lon", "Longitude goes from -180 to 180.") }
            return point
        } ?? nil
    }
}
