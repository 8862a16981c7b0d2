import Foundation
import HTTPSupport
import Registry
import SpatialGrid

extension Responder {
    /// Without what is their own affair.
    func write(to writer: inout JSONWriter) {
        writeHead(to: &writer, named: displayName)
    }

    fileprivate func writeHead(to writer: inout JSONWriter, named name: String?) {
        writer.member("id", id)
        writer.member("accountId", accountID)
        writer.member("schemeId", schemeID)
        writer.member("callSign", callSign)
        writer.member("displayName", name)
        writer.member("kind", kind.rawValue)
        writer.member("travelMode", travelMode.rawValue)
        writer.member("usesHome", usesHome)
        writer.optional("defibrillatorId", defibrillatorID)
        writer.member("state", state.rawValue)
        writer.optional("suspendedAt", suspendedAt)
        writer.optional("leftAt", leftAt)
        writer.member("invented", invented)
        writer.optional("createdAt", createdAt)
    }
}

extension ResponderProfile {
    func write(to writer: inout JSONWriter) {
        responder.writeHead(to: &writer, named: contact?.displayName)
        writer.member("email", contact?.email)
        writer.member("phone", contact?.phone)
        writer.name("homeBase")
        if let home {
            writer.object { writer in
                writer.member("lat", home.latitude, decimals: 7)
                writer.member("lon", home.longitude, decimals: 7)
            }
        } else {
            writer.null()
        }
        writer.member("kit", kit)
        writer.member("suspendedReason", suspendedReason)
    }
}

extension ResponderDuty {
    func write(to writer: inout JSONWriter) {
        writer.member("id", responderID)
        writer.member("callSign", callSign)
        writer.member("displayName", displayName)
        writer.member("kind", facts.kind.rawValue)
        writer.member("travelMode", facts.travelMode.rawValue)
        writeCall(to: &writer)
    }

    /// Whether they are on call, and whether they can be sent.
    func writeCall(to writer: inout JSONWriter) {
        writer.member("onCall", facts.onCallSince != nil)
        writer.optional("since", facts.onCallSince ?? offCallSince)
        writer.member("dispatchable", obstacles.isEmpty)
        writer.name("obstacles")
        writer.array(obstacles) { writer, obstacle in
            writer.object { writer in
                writer.member("kind", obstacle.word)
                writer.member("detail", words(for: obstacle))
            }
        }
    }
}
