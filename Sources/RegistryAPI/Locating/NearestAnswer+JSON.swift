import Foundation
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
                writer.member("asOf", asOf.formatted(Self.timeFormat))
                writer.member("ageSeconds", age, decimals: 1)
                writer.member("stale", stale)
            }
            writer.name("policy")
            writer.object { writer in
                writer.member("id", policy.id)
                writer.member("radiusMetres", radius, decimals: 0)
                writer.member("limit", limit)
                writer.member("travelModel", policy.travelModel)
            }
            writer.member("advice", advice.rawValue)
            writer.name("defibrillators")
            writer.array(offers) { writer, offer in writer.object { offer.write(to: &$0) } }
            writer.name("passedOver")
            writer.array(passedOver) { writer, passed in
                writer.object { writer in
                    writer.member("id", passed.site.record.defibrillatorID.text)
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

    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
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
        let record = site.record
        // A site published by its location alone shows no words.
        let inFull = record.publication == .full
        writer.member("id", record.defibrillatorID.text)
        writer.member("siteId", record.siteID.text)
        writer.member("code", record.code)
        writer.member("name", inFull ? record.displayName : "Site \(record.code)")
        record.coordinate.write(to: &writer)
        writer.member("distanceMetres", distance, decimals: 1)
        writer.member("travelSeconds", travelSeconds, decimals: 0)
        writer.member("travelShape", "there_and_back")
        writer.member("availability", availability.rawValue)
        writer.member("access", record.access.rawValue)
        writer.member("accessHours", inFull ? record.accessHours : nil)
        writer.member("surroundings", inFull ? record.surroundings : nil)
        writer.member("level", inFull ? record.level : nil)
        writer.member("entranceNote", inFull ? record.entranceNote : nil)
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

extension UUID {
    /// Lower case, as PostgreSQL writes it.
    fileprivate var text: String { uuidString.lowercased() }
}
