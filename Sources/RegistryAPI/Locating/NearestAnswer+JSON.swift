import HTTPSupport
public import Registry
import SpatialGrid

extension NearestAnswer {
    /// The answer as the API gives it and the command line prints it.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 512 + 512 * offers.count)
        writer.object { writer in
            writer.name("place")
            writer.object { place.write(to: &$0) }
            writer.name("snapshot")
            writer.object { writer in
                writer.member("generation", generation)
                writer.name("asOf")
                writer.value(asOf)
                writer.member("ageSeconds", age, decimals: 1)
                writer.member("stale", stale)
            }
            writer.name("policy")
            writer.object { writer in
                writer.member("id", policy.id)
                writer.name("radiusMetres")
                writer.value(radius)
                writer.member("limit", limit)
                writer.member("travelModel", policy.travelModel)
            }
            writer.member("advice", advice.rawValue)
            writer.name("defibrillators")
            writer.array(offers) { writer, offer in writer.object { offer.write(to: &$0) } }
            writer.name("passedOver")
            writer.array(passedOver) { writer, passed in
                writer.object { writer in
                    writer.member("id", passed.site.record.defibrillatorID)
                    writer.member("distanceMetres", passed.distance, decimals: 1)
                    writer.member("reason", passed.reason.rawValue)
                }
            }
            writer.member("passedOverCount", passedOverCount)
            writer.name("responders")
            writer.array([Never]()) { _, _ in }
            writer.name("notes")
            writer.array(notes) { writer, note in writer.value(note) }
            if let explanation {
                writer.name("explanation")
                writer.object { writer in
                    writer.member("cellsVisited", explanation.cellsVisited)
                    writer.member("pointsExamined", explanation.pointsExamined)
                    writer.name("boundMetres")
                    writer.value(explanation.bound, decimals: 1)
                }
            }
        }
        return writer.bytes
    }

}

extension Place {
    fileprivate func write(to writer: inout JSONWriter) {
        coordinate.write(to: &writer)
        writer.member("source", source.rawValue)
        if let name { writer.member("name", name) }
        if let uncertainty { writer.member("uncertaintyMetres", uncertainty, decimals: 1) }
    }
}

extension NearestAnswer.Offer {
    fileprivate func write(to writer: inout JSONWriter) {
        let record = site.record.published
        writer.member("id", record.defibrillatorID)
        writer.member("siteId", record.siteID)
        writer.member("code", record.code)
        writer.member("name", record.displayName)
        record.coordinate.write(to: &writer)
        writer.member("distanceMetres", distance, decimals: 1)
        writer.member("travelSeconds", travelSeconds, decimals: 0)
        writer.member("travelShape", "there_and_back")
        writer.member("availability", availability.rawValue)
        writer.member("access", record.access.rawValue)
        writer.member("accessHours", record.accessHours)
        writer.member("surroundings", record.surroundings)
        writer.member("level", record.level)
        writer.member("entranceNote", record.entranceNote)
        writer.member("indoor", record.indoor)
        writer.name("cabinet")
        writer.object { $0.member("locked", record.cabinetLocked) }
        writer.member("lastVerified", record.lastVerifiedOn?.description)
        writer.member("invented", record.invented)
    }
}

extension Coordinate {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("lat", latitude, decimals: 7)
        writer.member("lon", longitude, decimals: 7)
    }
}
