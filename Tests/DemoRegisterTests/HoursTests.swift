import Registry
import Testing

@testable import DemoRegister

@Suite("Access hours of the demonstration")
struct HoursTests {
    @Test("All hours but the irregular ones of real lists are plain OpenStreetMap opening hours")
    func hoursAreWellFormed() throws {
        let demonstration = try Demonstration.shared()
        let irregular = Set(demonstration.distributions.openingHours.irregular.values.map(\.value))
        for site in demonstration.sites {
            guard let hours = site.accessHours, !irregular.contains(hours) else { continue }
            #expect(PlainHours.accept(hours), "\(site.externalID): \(hours)")
        }
    }

    @Test("Irregular values are as frequent as in real lists, to within two points")
    func irregularValuesAreAFew() throws {
        let demonstration = try Demonstration.shared()
        let measured = demonstration.distributions.openingHours
        let irregular = Set(measured.irregular.values.map(\.value))
        let some = demonstration.fixed.compactMap(\.accessHours).filter { $0 != "24/7" }
        let found = Double(some.count(where: irregular.contains)) / Double(some.count)
        let all = measured.workingDays.count + measured.wholeWeek.count + measured.irregular.count
        #expect(abs(found - Double(measured.irregular.count) / Double(all)) <= 0.02, "\(found)")
    }

    @Test(
        "School days, nights past midnight, sunrise and bank holidays all occur",
        arguments: [
            "Mo-Fr 08:00-16:00; PH off", "Mo-Th 12:00-23:00; Fr-Sa 12:00-01:00; Su 12:00-22:30", "sunrise-sunset",
            "Mo-Fr 08:30-16:30; Sa-Su, PH off", "Mo-Su 06:00-22:00",
        ])
    func allSortsOccur(_ value: String) throws {
        #expect(try Demonstration.shared().sites.contains { $0.accessHours == value })
    }

    @Test(
        "The check of this test file refuses what is not plain opening hours",
        arguments: [
            "", "Mo-Fr", "8-17", "Mo-Fr 7:30-15:30", "Mo-Fr 07:30-25:30", "Mo-Fr 07:30-15:30;Sa off", "Mi 09:00-12:00",
            "Staff only", "Mo-Fr 07:30 - 15:30", "off off", "Mo-Fr 08:00-16:00; ",
        ])
    func checkRefuses(_ value: String) {
        #expect(!PlainHours.accept(value))
    }
}

/// A part of the `opening_hours` syntax, enough for the demonstration: rules of optional months and days with time spans or
/// `off`, separated by `; ` or, before another rule, by `, `. Source: OpenStreetMap wiki, Key:opening_hours/specification.
private enum PlainHours {
    static func accept(_ value: String) -> Bool {
        value == "24/7" || rules(of: value).allSatisfy(isRule)
    }

    private static func rules(of value: String) -> [Substring] {
        var rules: [Substring] = []
        for part in value.split(separator: ";", omittingEmptySubsequences: false) {
            if !rules.isEmpty, !part.hasPrefix(" ") { return [""] }
            var rest = rules.isEmpty ? part : part.dropFirst()
            // A comma and a blank after a time begin another rule.
            while let comma = rest.indices.dropFirst().first(where: { index in
                rest[index...].hasPrefix(", ") && rest[..<index].last?.isNumber == true
            }) {
                rules.append(rest[..<comma])
                rest = rest[comma...].dropFirst(2)
            }
            rules.append(rest)
        }
        return rules
    }

    private static func isRule(_ rule: Substring) -> Bool {
        var words = rule.split(separator: " ", omittingEmptySubsequences: false)
        guard let last = words.popLast(), last == "off" || last == "closed" || isTimes(last) else { return false }
        while let first = words.first, isSeason(first) { words.removeFirst() }
        let selector = words.joined(separator: " ")
        return words.isEmpty || isSelector(selector[...], from: days)
    }

    private static let days: Set<String> = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH", "SH"]
    private static let months: Set<String> = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A word of `Dec, Jan` or `Apr 01-Oct 31`.
    private static func isSeason(_ word: Substring) -> Bool {
        let parts = (word.hasSuffix(",") ? word.dropLast() : word).split(whereSeparator: { $0 == "-" || $0 == "," })
        return !parts.isEmpty
            && parts.allSatisfy { months.contains(String($0)) || ($0.utf8.count == 2 && Int($0) != nil) }
    }

    private static func isSelector(_ text: Substring, from names: Set<String>) -> Bool {
        text.split(separator: ",", omittingEmptySubsequences: false).enumerated().allSatisfy { index, part in
            let range = (index > 0 && part.hasPrefix(" ") ? part.dropFirst() : part)
                .split(separator: "-", omittingEmptySubsequences: false)
            return range.count <= 2 && range.allSatisfy { names.contains(String($0)) }
        }
    }

    private static func isTimes(_ text: Substring) -> Bool {
        text.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { span in
            let ends = span.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            return ends.count == 2 && ends.allSatisfy(isTime)
        }
    }

    private static func isTime(_ text: Substring) -> Bool {
        if ["sunrise", "sunset", "(sunset+00:30)"].contains(text) { return true }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]),
            let minute = Int(parts[1])
        else { return false }
        return (0...24).contains(hour) && (0...59).contains(minute)
    }
}
