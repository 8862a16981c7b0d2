import CivilTime
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
            writer.name("time")
            writer.value(time)
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
            writer.array(offers) { writer, offer in writer.object { offer.write(to: &$0, for: viewer) } }
            writer.name("passedOver")
            writer.array(passedOver) { writer, passed in writer.object { passed.write(to: &$0) } }
            writer.member("passedOverCount", passedOverCount)
            writer.name("responders")
            if let responders { responders.writeOffers(to: &writer) } else { writer.array([Never]()) { _, _ in } }
            writer.name("notes")
            writer.array(notes) { writer, note in writer.value(note) }
            if let certificate {
                writer.name("certificate")
                writer.object { certificate.write(to: &$0) }
            }
        }
        return writer.bytes
    }
}

extension Place {
    func write(to writer: inout JSONWriter) {
        coordinate.write(to: &writer)
        writer.member("source", source.rawValue)
        if let name { writer.member("name", name) }
        if let uncertainty { writer.member("uncertaintyMetres", uncertainty, decimals: 1) }
    }
}

extension NearestAnswer.Offer {
    fileprivate func write(to writer: inout JSONWriter, for viewer: Viewer) {
        let record = viewer == .dispatcher ? site.record : site.record.published
        writer.member("id", record.defibrillatorID)
        writer.member("siteId", record.siteID)
        writer.member("code", record.code)
        writer.member("name", record.displayName)
        record.coordinate.write(to: &writer)
        writer.member("distanceMetres", distance, decimals: 1)
        writer.member("travelSeconds", travelSeconds, decimals: 0)
        writer.member("travelShape", "there_and_back")
        writer.name("arrivalAt")
        writer.value(arrival)
        writer.member("availability", availability.rawValue)
        writer.member("availabilityDetail", detail)
        writer.member("readiness", readiness.state.rawValue)
        writer.member("openUntil", openUntil.map(ZoneRules.london.timestamp))
        writer.member("hours", hours)
        writer.member("access", record.access.rawValue)
        writer.member("accessHours", record.accessHours)
        writer.member("surroundings", record.surroundings)
        writer.member("level", record.level)
        writer.member("entranceNote", record.entranceNote)
        writer.member("indoor", record.indoor)
        writer.name("cabinet")
        writer.object { $0.member("locked", record.cabinetLocked) }
        writer.member("lastVerified", record.readiness.lastEvidence().map { ZoneRules.london.day(at: $0).description })
        writer.member("invented", record.invented)
    }
}

extension NearestAnswer.PassedOver {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("id", site.record.defibrillatorID)
        writer.member("siteId", site.record.siteID)
        writer.member("code", site.record.code)
        writer.member("distanceMetres", distance, decimals: 1)
        writer.member("reason", reason.rawValue)
        writer.member("detail", detail)
        writer.member("opensAt", opensAt.map(ZoneRules.london.timestamp))
    }
}

extension Certificate {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.name("searches")
        writer.array(searches) { writer, search in
            writer.object { writer in
                writer.member("availability", search.availability.rawValue)
                writer.member("wanted", search.wanted)
                writer.member("found", search.found)
                writer.member("gridsEntered", search.gridsEntered)
                writer.member("rings", search.rings)
                writer.member("cellsVisited", search.cellsVisited)
                writer.name("pointsExamined")
                if let count = search.pointsExamined { writer.value(count) } else { writer.null() }
                writer.name("boundMetres")
                writer.value(search.bound, decimals: 1)
            }
        }
        writer.member("reachMetres", reach, decimals: 1)
        writer.name("candidates")
        writer.array(candidates) { writer, candidate in
            writer.object { writer in
                writer.member("id", candidate.site.record.defibrillatorID)
                writer.member("siteId", candidate.site.record.siteID)
                writer.member("distanceMetres", candidate.distance, decimals: 1)
                writer.name("arrivalAt")
                writer.value(candidate.arrival)
                switch candidate.verdict {
                case .offered(let availability):
                    writer.member("availability", availability.rawValue)
                    writer.member("reason", nil as String?)
                case .passedOver(let reason):
                    writer.member("availability", nil as String?)
                    writer.member("reason", reason.rawValue)
                }
            }
        }
        writer.member("candidateCount", candidateCount)
    }
}

extension Coordinate {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.member("lat", latitude, decimals: 7)
        writer.member("lon", longitude, decimals: 7)
    }
}
