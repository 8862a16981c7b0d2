import Registry
import Testing

@Suite("What is written of credentials that lapse")
struct CredentialMessageTests {
    private static let place = MessageText.Place(baseURL: "https://heartshield.example")
    private static let own = ["credential": "cpr_aed", "dueOn": "2026-10-01"]
    private static let others = ["credential": "dbs", "dueOn": "2026-10-02", "callSign": "HSR0007"]

    @Test("The volunteer reads of their own, the coordinator whose it is by the call sign")
    func alone() {
        let own = MessageText(kind: "credential_expiring", facts: Self.own, at: Self.place)
        #expect(own.subject == "Your CPR and AED training will lapse")
        #expect(own.body.contains("Your CPR and AED training lapses after 2026-10-01."))
        let others = MessageText(kind: "credential_expired", facts: Self.others, at: Self.place)
        #expect(others.subject == "The DBS check of HSR0007 has lapsed")
        #expect(others.body.contains("lapsed after 2026-10-02.") && !others.body.contains("site"))
    }

    @Test("Several go in one letter, with devices or without")
    func together() {
        let credentials = [("credential_expiring", Self.own), ("credential_expired", Self.others)]
        let letter = MessageText(reminders: credentials.map { (kind: $0.0, facts: $0.1) }, at: Self.place)
        #expect(letter.subject == "2 credentials lapse or have lapsed")
        #expect(letter.body.contains("- Your CPR and AED training lapses after 2026-10-01\n- The DBS check of HSR0007"))
        #expect(!letter.body.contains("battery"))
        let mixed = MessageText(
            reminders: [("check_due", ["siteName": "Invented hall"]), credentials[0]].map { (kind: $0.0, facts: $0.1) },
            at: Self.place)
        #expect(mixed.subject == "2 things are due")
        #expect(mixed.body.contains("- Invented hall: a check is due") && mixed.body.contains("battery"))
        #expect(mixed.body.contains("Nobody is sent"))
    }
}
