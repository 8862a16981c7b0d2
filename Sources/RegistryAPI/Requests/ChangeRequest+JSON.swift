import Foundation
import HTTPSupport
import Registry
import SpatialGrid
import StrictJSON

extension ChangeRequest {
    /// - Parameter alike: sites that a proposal may be, where the caller is shown them.
    func write(to writer: inout JSONWriter, alike: [LikelyDuplicate]? = nil) {
        writer.member("id", id)
        writer.member("kind", kind.rawValue)
        writer.member("state", state.rawValue)
        writer.optional("siteId", site?.id)
        writer.member("siteCode", site?.code)
        writer.member("siteName", site?.name)
        writer.optional("defibrillatorId", defibrillatorID)
        writer.name("lat")
        if let point { writer.value(point.latitude) } else { writer.null() }
        writer.name("lon")
        if let point { writer.value(point.longitude) } else { writer.null() }
        writer.optional("groupId", groupID)
        writer.name("proposal")
        if let proposal, let value = try? JSONReader.read(Array(proposal)) {
            writer.value(value)
        } else {
            writer.null()
        }
        writer.member("statement", statement)
        writer.name("requestedAt")
        writer.value(requestedAt)
        writer.optional("requestedBy", requestedBy)
        writer.member("requesterRole", requesterRole)
        writer.optional("decidedAt", decision?.at)
        writer.optional("decidedBy", decision?.by)
        writer.member("reason", decision?.reason)
        guard let alike else { return }
        writer.name("likelyDuplicates")
        writer.array(alike) { writer, site in writer.object { site.write(to: &$0) } }
    }
}
