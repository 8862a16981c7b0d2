public import Foundation

extension ZoneRules {
    /// ISO 8601 in local time with its offset, to the second: `2026-11-23T08:00:00+00:00`.
    public func timestamp(_ moment: Date) -> String {
        let seconds = moment.unixSeconds
        let offset = offset(atUnixSeconds: seconds)
        let secondOfDay = (seconds + offset) - (seconds + offset).floorDivided(by: 86_400) * 86_400
        let minutes = abs(offset) / 60
        return "\(day(at: moment))T\(Self.pair(secondOfDay / 3600)):\(Self.pair(secondOfDay / 60 % 60)):"
            + "\(Self.pair(secondOfDay % 60))\(offset < 0 ? "-" : "+")\(Self.pair(minutes / 60)):\(Self.pair(minutes % 60))"
    }

    private static func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
