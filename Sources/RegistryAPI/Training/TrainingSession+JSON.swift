import Foundation
import HTTPSupport
import NationalGrid
import Registry
import SpatialGrid

extension TrainingSession {
    func write(to writer: inout JSONWriter, for caller: Caller) {
        writer.member("id", id)
        writer.optional("schemeId", schemeID)
        writer.optional("groupId", groupID)
        writer.member("programme", details.programme)
        writer.member("campaign", details.campaign)
        writer.member("course", details.course.rawValue)
        writer.member("status", details.status.rawValue)
        writer.optional("startsAt", details.startsAt)
        writer.member("durationMinutes", details.durationMinutes)
        details.venue.write(to: &writer)
        writer.member("areaCode", area?.code)
        writer.member("areaFrom", area?.source.rawValue)
        writer.member("districtCode", area?.districtCode)
        writer.member("districtName", area?.districtName)
        writer.optional("deprivationDecile", area?.decile)
        writer.member("language", details.language)
        writer.member("funding", details.funding)
        writer.member("exact", isExact)
        writer.count("headCount", headCount)
        writer.name("headCounts")
        if isExact, details.status == .delivered {
            writer.object { writer in
                for category in AttendeeCategory.allCases {
                    guard let count = details.headCounts[category] else { continue }
                    writer.name(of: category.rawValue)
                    writer.value(count)
                }
            }
        } else {
            writer.null()
        }
        writer.count("signpostedCount", signpostedCount)
        writeTrainers(to: &writer, for: caller)
        writer.member("invented", invented)
    }

    private func writeTrainers(to writer: inout JSONWriter, for caller: Caller) {
        // Guardians are told of no volunteers.
        let trainers = caller.role == .guardian ? nil : trainers
        writer.name("trainers")
        if let trainers {
            writer.array(trainers) { writer, trainer in
                writer.object { writer in
                    writer.member("responderId", trainer.id)
                    writer.member("callSign", trainer.callSign)
                    writer.member("cprAedInDate", trainer.isInDate)
                }
            }
        } else {
            writer.null()
        }
        writer.name("warnings")
        writer.array((trainers ?? []).filter { $0.isInDate == false }) { writer, trainer in
            writer.value("\(trainer.callSign) has no CPR and AED credential in date on the day of the session.")
        }
    }
}

extension TrainingVenue {
    func write(to writer: inout JSONWriter) {
        writer.member("venueName", name)
        writer.member("postcode", postcode?.description)
        writer.member("lat", coordinate.latitude, decimals: 6)
        writer.member("lon", coordinate.longitude, decimals: 6)
    }
}

extension JSONWriter {
    /// A number, or null.
    fileprivate mutating func optional(_ name: StaticString, _ number: Int?) {
        self.name(name)
        if let number { value(number) } else { null() }
    }

    /// A count of people: a number, `*` where it is not shown, or null where there is none.
    mutating func count(_ name: StaticString, _ count: PeopleCount?) {
        self.name(name)
        guard let count else { return null() }
        if let number = count.number { value(number) } else { value(count.text) }
    }
}
