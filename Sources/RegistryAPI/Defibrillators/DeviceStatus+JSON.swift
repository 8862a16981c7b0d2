import CivilTime
import Foundation
import HTTPSupport
import Registry

extension DeviceStatus {
    /// Writes of it what the caller is told.
    func write(to writer: inout JSONWriter, for caller: Caller) {
        let full = isToldInFull(to: caller)
        writer.member("id", defibrillatorID)
        writer.member("siteId", siteID)
        writer.member("code", siteCode)
        writer.member("readiness", readiness.state.rawValue)
        // A fault's words are for those who mend it.
        writer.member("detail", readiness.words(at: moment, for: full ? .dispatcher : .public))
        writer.name("asOf")
        writer.value(moment)
        writer.optional("nextChangeAt", nextChangeAt)
        writer.member("lastEvidence", facts.lastEvidence().map { ZoneRules.london.day(at: $0).description })
        writer.member("policy", policy.id)
        writer.member("invented", invented)
        guard full else { return }
        writer.name("facts")
        writer.object { writer in
            writer.optional("goodCheckAt", facts.goodCheckAt)
            writer.optional("faultAt", facts.faultAt)
            writer.member("fault", facts.fault)
            writer.optional("codeIssuedAt", facts.codeIssuedAt)
            writer.optional("takenAt", facts.takenAt)
            writer.optional("returnedAt", facts.returnedAt)
            writer.optional("retiredAt", facts.retiredAt)
            writer.member("seenOn", facts.seenOn?.description)
            writer.name("expiries")
            writer.array(facts.expiries.sorted { $0.key.rawValue < $1.key.rawValue }) { writer, expiry in
                writer.object { writer in
                    writer.member("kind", expiry.key.rawValue)
                    writer.member("expiresOn", expiry.value.description)
                }
            }
        }
    }
}

extension RecordedEvent {
    func write(to writer: inout JSONWriter) {
        writer.member("id", event.id)
        writer.member("kind", event.kind.rawValue)
        writer.name("occurredAt")
        writer.value(event.occurredAt)
        writer.name("recordedAt")
        writer.value(event.recordedAt)
        writer.member("detail", event.detail)
        writer.member("reporter", reporter)
        writer.optional("reporterId", reporterID)
        writer.name("findings")
        guard let findings = event.findings else { return writer.null() }
        writer.object { writer in
            writer.member("readySignal", findings.readySignal)
            writer.member("padsGood", findings.padsGood)
            writer.member("batteryGood", findings.batteryGood)
            writer.member("cabinetGood", findings.cabinetGood)
        }
    }
}
