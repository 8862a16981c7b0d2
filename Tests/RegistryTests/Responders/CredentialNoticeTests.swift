import CivilTime
import Registry
import Testing

@Suite("Warnings of credentials that lapse")
struct CredentialNoticeTests {
    @Test(
        "Of the policy's days the latest that has begun counts, on the last day still, and from the next day it has lapsed",
        arguments: [
            (61, nil), (60, "credential_expiring/60"), (31, "credential_expiring/60"), (30, "credential_expiring/30"),
            (8, "credential_expiring/30"), (7, "credential_expiring/7"), (1, "credential_expiring/7"),
            (0, "credential_expiring/7"), (-1, "credential_expired"), (-4000, "credential_expired"),
        ] as [(Int, String?)])
    func stages(daysLeft: Int, key: String?) throws {
        let today = try #require(CalendarDay("2026-03-29"))
        let last = try #require(today.adding(days: daysLeft))
        for days in [[60, 30, 7], [7, 60, 30], [30, 7, 60, 0, -5]] {
            #expect(CredentialNotice(lastDay: last, today: today, noticeDays: days)?.key == key)
        }
    }
}
