public import Foundation
public import Registry

/// What has happened to an invented device, as a guardian or a control room would have reported it.
public struct InventedEvent: Hashable, Sendable {
    /// The entry's, as in ``DemoRegister/sites(asOf:)``.
    public let externalID: String
    public let kind: DeviceEvent.Kind
    public let occurredAt: Date
    /// What was seen; a check has it and nothing else.
    public let findings: CheckFindings?
    public let detail: String?
}

extension DemoRegister {
    /// The histories of the invented devices, each in the order in which it happened. The same for the same moment.
    ///
    /// Lists of places say nothing of it, so the shares are chosen: most devices are looked after, a few are not, and at any
    /// moment some are broken or out.
    ///
    /// - Parameter moment: nothing happened after it. Codes were read out and devices taken in the hours before it.
    public static func histories(asOf moment: Date) -> [InventedEvent] {
        (1...count).flatMap { number in
            // Streams up to `count` are the sites' own.
            var random = RandomSource(seed: seed, stream: UInt64(count + number))
            return history(of: number, asOf: moment, from: &random)
        }
    }

    private static let day = 86_400.0

    private static func history(
        of number: Int, asOf moment: Date, from random: inout RandomSource
    ) -> [InventedEvent] {
        let digits = String(number)
        let externalID = "demo-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        var events: [InventedEvent] = []
        func add(
            _ kind: DeviceEvent.Kind, secondsAgo: Double, findings: CheckFindings? = nil, detail: String? = nil
        ) {
            events.append(
                InventedEvent(
                    externalID: externalID, kind: kind, occurredAt: moment.addingTimeInterval(-secondsAgo),
                    findings: findings, detail: detail))
        }
        let good = CheckFindings(readySignal: true, padsGood: true, batteryGood: true, cabinetGood: true)

        // Looked after: a check within the year; lapsed: none for longer; the rest nobody has checked since it was put up.
        let care = random.below(100)
        let lastCheck = care < 84 ? Double(1 + random.below(300)) * day : Double(400 + random.below(500)) * day
        let isChecked = care < 93
        if isChecked {
            for earlier in [2, 1] where random.below(3) > 0 {
                add(.checked, secondsAgo: lastCheck + Double(earlier * 90) * day, findings: good)
            }
            add(.checked, secondsAgo: lastCheck - Double(random.below(36_000)), findings: good)
        }
        switch random.below(1000) {
        case 0..<12:
            var bad = good
            bad.readySignal = false
            add(
                .checked, secondsAgo: Double(3600 + random.below(80_000)), findings: bad, detail: "Beeps; light is red."
            )
        case 12..<20:
            add(
                .faultReported, secondsAgo: Double(1800 + random.below(80_000)),
                detail: random.below(2) == 0 ? "The cabinet does not open." : "Not in its cabinet.")
        case 20..<24:
            add(.codeIssued, secondsAgo: Double(60 * (3 + random.below(200))))
        case 24..<27:
            let taken = Double(600 + random.below(40_000))
            add(.codeIssued, secondsAgo: taken + 240)
            add(.taken, secondsAgo: taken)
        case 27..<30:
            add(.taken, secondsAgo: 70_000)
            add(.returned, secondsAgo: Double(3600 + random.below(50_000)))
        default: break
        }
        return events
    }
}
