import HTTPSupport
import Registry

extension NearestResponders {
    /// The members of an answer about responders.
    func write(to writer: inout JSONWriter) {
        writer.name("snapshot")
        writer.object { writer in
            writer.member("generation", generation)
            writer.member("ageSeconds", age, decimals: 1)
            writer.member("stale", stale)
        }
        writer.name("policy")
        writer.object { writer in
            writer.member("id", policy.id)
            writer.name("radiusMetres")
            writer.value(radius)
            writer.member("limit", limit)
        }
        writer.name("responders")
        writeOffers(to: &writer)
        writer.name("passedOver")
        writer.array(passedOver) { writer, found in
            writer.object { writer in
                writer.member("id", found.responder.id)
                writer.member("displayName", found.responder.displayName)
                writer.member("distanceMetres", found.distance, decimals: 1)
                writer.name("reasons")
                writer.array(found.obstacles) { writer, obstacle in
                    writer.object { writer in
                        writer.member("reason", obstacle.word)
                        writer.member("detail", obstacle.words)
                    }
                }
            }
        }
        writer.member("passedOverCount", passedOverCount)
    }

    /// The list of those who can be sent. Where they are is not in it, only how far: a home base is nobody's to know.
    func writeOffers(to writer: inout JSONWriter) {
        writer.array(offers) { writer, offer in
            writer.object { writer in
                let (found, responder) = (offer.found, offer.found.responder)
                writer.member("id", responder.id)
                writer.member("displayName", responder.displayName)
                writer.member("callSign", responder.callSign)
                writer.member("kind", responder.facts.kind.rawValue)
                writer.member("distanceMetres", found.distance, decimals: 1)
                writer.member("travelSeconds", offer.travelSeconds, decimals: 0)
                writer.member("travelMode", responder.facts.travelMode.rawValue)
                writer.member("carriesDefibrillator", responder.device?.isUsable ?? false)
                writer.name("positionAgeSeconds")
                if let age = found.positionAge { writer.value(age, decimals: 0) } else { writer.null() }
            }
        }
    }
}
