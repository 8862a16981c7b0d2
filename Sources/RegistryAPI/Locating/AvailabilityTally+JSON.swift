import HTTPSupport
public import Registry

extension AvailabilityTally {
    /// The tally as the API gives it and the command line prints it.
    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 512)
        writer.object { writer in
            writer.name("time")
            writer.value(time)
            writer.member("siteCount", siteCount)
            writer.member("availableShare", availableShare, decimals: 4)
            writer.member("offeredShare", offeredShare, decimals: 4)
            writer.name("offered")
            writer.object { writer in
                writer.member("available", offered[.available] ?? 0)
                writer.member("hours_unknown", offered[.hoursUnknown] ?? 0)
                writer.member("unverified", offered[.unverified] ?? 0)
                writer.member("code_issued", offered[.codeIssued] ?? 0)
            }
            writer.name("passedOver")
            writer.object { writer in
                writer.member("closed", passedOver[.closed] ?? 0)
                writer.member("not_ready", passedOver[.notReady] ?? 0)
                writer.member("in_use", passedOver[.inUse] ?? 0)
                writer.member("expired", passedOver[.expired] ?? 0)
                writer.member("private", passedOver[.private] ?? 0)
                writer.member("hidden", passedOver[.hidden] ?? 0)
            }
        }
        return writer.bytes
    }
}
