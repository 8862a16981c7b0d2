import CivilTime
import Foundation
import HTTPSupport
import NationalGrid
import Registry
import SpatialGrid

extension KeptSite {
    func isFullySeen(by caller: Caller) -> Bool {
        caller.role.seesKeeping || isKept(by: caller)
    }

    /// What the caller may know of the site. Of one whose words are not published the public learns the point.
    func write(to writer: inout JSONWriter, for caller: Caller) {
        let isFull = isFullySeen(by: caller)
        let hasWords = caller.seesWords(ofSiteKeptBy: groupID, details.publication)
        let hours = hasWords ? details.accessHours : nil
        writer.member("id", id)
        writer.member("code", code)
        writer.name("lat")
        writer.value(details.coordinate.latitude, decimals: 7)
        writer.name("lon")
        writer.value(details.coordinate.longitude, decimals: 7)
        writer.member("name", hasWords ? details.name : nil)
        writer.member("operator", hasWords ? details.operatorName : nil)
        writer.member("address", hasWords ? details.address : nil)
        writer.member("postcode", hasWords ? details.postcode?.description : nil)
        writer.member("surroundings", hasWords ? details.surroundings : nil)
        writer.member("level", hasWords ? details.level : nil)
        writer.member("entranceNote", hasWords ? details.entranceNote : nil)
        writer.member("indoor", details.indoor)
        writer.member("access", details.access.rawValue)
        writer.member("accessHours", hours)
        writer.member("hoursInWords", HoursReading.words(of: hours))
        writer.member("publication", details.publication.rawValue)
        writer.member("mobile", details.mobile)
        writer.member("invented", invented)
        writer.name("cabinet")
        writer.object { writer in
            writer.member("locked", details.cabinetLocked)
            writer.member("kind", hasWords ? details.cabinetKind : nil)
            writer.member("heated", details.cabinetHeated)
            if isFull { writer.member("hasCode", hasUnlockCode) }
        }
        writer.name("exceptions")
        writer.array(overrides) { writer, override in writer.object { override.write(to: &$0, withReason: hasWords) } }
        writer.name("defibrillator")
        if let device { writer.object { device.write(to: &$0, full: isFull) } } else { writer.null() }
        guard isFull else { return }
        writer.member("approval", approval.rawValue)
        writer.optional("groupId", groupID)
        writer.name("guardians")
        writer.object { writer in
            writer.optional("primary", guardians.primary)
            writer.name("supporting")
            writer.array(guardians.supporting.sorted { $0.uuidString < $1.uuidString }) { $0.value($1) }
        }
    }

    /// A feature of RFC 7946.
    func writeFeature(to writer: inout JSONWriter, for caller: Caller) {
        writer.object { writer in
            writer.member("type", "Feature")
            writer.member("id", id)
            writer.name("geometry")
            writer.object { writer in
                writer.member("type", "Point")
                writer.name("coordinates")
                writer.array([details.coordinate.longitude, details.coordinate.latitude]) {
                    $0.value($1, decimals: 7)
                }
            }
            writer.name("properties")
            writer.object { write(to: &$0, for: caller) }
        }
    }
}

extension KeptDevice {
    fileprivate func write(to writer: inout JSONWriter, full: Bool) {
        writer.member("id", id)
        writer.member("manufacturer", details.manufacturer)
        writer.member("model", details.model)
        guard full else { return }
        writer.member("serialNumber", details.serialNumber)
        writer.member("inServiceSince", details.inServiceSince?.description)
        writer.member("lastVerifiedOn", lastVerifiedOn?.description)
        writer.name("consumables")
        writer.array(details.expiries.sorted { $0.key.rawValue < $1.key.rawValue }) { writer, expiry in
            writer.object { writer in
                writer.member("kind", expiry.key.rawValue)
                writer.member("expiresOn", expiry.value.description)
            }
        }
    }
}

extension KeptOverride {
    fileprivate func write(to writer: inout JSONWriter, withReason: Bool) {
        writer.member("id", id)
        writer.member("firstDay", firstDay.description)
        writer.member("lastDay", lastDay.description)
        writer.member("open", open)
        writer.member("reason", withReason ? reason : nil)
    }
}

extension LikelyDuplicate {
    func write(to writer: inout JSONWriter) {
        writer.member("siteId", siteID)
        writer.optional("defibrillatorId", defibrillatorID)
        writer.member("code", code)
        writer.member("name", name)
        writer.member("score", score, decimals: 2)
        writer.member("distanceMetres", distanceMetres, decimals: 1)
        writer.name("reasons")
        writer.array(reasons) { $0.value($1) }
    }
}
