/// Subject and text of a message to somebody who keeps a device or volunteers, by its kind and the facts that were kept with it.
///
/// Nothing of a person is in the facts. A fact that is missing leaves a sentence without it, and a kind that is not known
/// here, as after a newer version wrote it, still says that there is something to look at.
public struct MessageText: Hashable, Sendable {
    public let subject: String
    public let body: String

    /// How the service is reached.
    public struct Place: Hashable, Sendable {
        /// Without a slash at its end, such as `https://heartshield.example`.
        public let baseURL: String

        public init(baseURL: String) {
            self.baseURL = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
        }
    }

    /// The secret of a link and how long it holds.
    public struct Link: Hashable, Sendable {
        public let secret: String
        /// Minutes.
        public let validFor: Int

        public init(secret: String, validFor: Int) {
            self.secret = secret
            self.validFor = validFor
        }
    }

    /// A link with which whoever gets it signs in.
    public init(signIn link: Link, at place: Place) {
        subject = "Your link to sign in to HeartShield"
        body = Self.letter([
            "Somebody, most likely you, asked to sign in to HeartShield with this address. This link signs you in, once, "
                + "within \(link.validFor) minutes:",
            "\(place.baseURL)/sign-in#token=\(link.secret)",
            "A program takes this token instead:", link.secret,
            "If you did not ask for it, do nothing: without the link nobody gets in. Do not pass it on.",
        ])
    }

    /// A link with which whoever gets it confirms the address, and signs in.
    public init(confirmAddress link: Link, at place: Place) {
        subject = "Confirm your address for HeartShield"
        body = Self.letter([
            "Somebody, most likely you, wants to sign in to HeartShield with this address from now on. This link confirms "
                + "that and signs you in, once, within \(link.validFor) minutes:",
            "\(place.baseURL)/sign-in#token=\(link.secret)",
            "A program takes this token instead:", link.secret,
            "If you did not ask for it, do nothing: without the link the address is not used. Do not pass it on.",
        ])
    }

    /// The kinds that go together in one mail: somebody who keeps many devices gets one letter and not a hundred.
    public static let reminderKinds =
        ["check_due", "check_overdue", "consumable_expiring", "consumable_expired"] + credentialKinds

    private static let credentialKinds = ["credential_expiring", "credential_expired"]

    /// Several reminders in one letter, in the order given.
    public init(reminders: [(kind: String, facts: [String: String])], at place: Place) {
        let areCredentials = reminders.filter { Self.credentialKinds.contains($0.kind) }.count
        subject =
            switch areCredentials {
            case 0: "\(reminders.count) things are due for the defibrillators that you look after"
            case reminders.count: "\(reminders.count) credentials lapse or have lapsed"
            default: "\(reminders.count) things are due"
            }
        let lines = reminders.map { reminder in
            let facts = Facts(reminder.facts)
            switch reminder.kind {
            case "check_due": return "- \(facts.site): a check is due\(facts.by("dueOn"))"
            case "check_overdue": return "- \(facts.site): a check is overdue, it was due\(facts.by("dueOn"))"
            case "consumable_expiring": return "- \(facts.site): \(facts.itemInside) will expire\(facts.on("dueOn"))"
            case "consumable_expired": return "- \(facts.site): \(facts.itemInside) expired\(facts.on("dueOn"))"
            case "credential_expiring": return "- \(facts.credential) lapses after\(facts.after(" ", "dueOn"))"
            case "credential_expired": return "- \(facts.credential) lapsed after\(facts.after(" ", "dueOn"))"
            default: return "- \(facts.site): there is something to look at"
            }
        }
        body = Self.letter([
            "These are due:", lines.joined(separator: "\n"),
            areCredentials == reminders.count
                ? ""
                : "Devices whose pads or battery have expired are not offered until new ones are fitted and reported; "
                    + "those that nobody checks are offered only where nothing surer is near.",
            areCredentials == 0 ? "" : "Nobody is sent to an emergency without the credentials that this needs.",
            "Sign in to see more: \(place.baseURL)/",
        ])
    }

    /// - Parameter facts: `siteName`, `siteCode`, `dueOn`, `consumable`, `credential`, `callSign`, `problem`, `requestKind`
    ///   and `state`, those that apply.
    public init(kind: String, facts: [String: String], at place: Place) {
        let facts = Facts(facts)
        let site = facts.site
        let sentences: [String]
        switch kind {
        case "check_due":
            subject = facts.titled("A check is due")
            sentences = [
                "The defibrillator at \(site) is due for a check\(facts.by("dueOn")).",
                "Please look whether it shows that it is ready, whether pads and battery are in date and the cabinet is "
                    + "whole, and report what you saw.",
            ]
        case "check_overdue":
            subject = facts.titled("A check is overdue")
            sentences = [
                "Nobody has reported a check of the defibrillator at \(site); it was due\(facts.by("dueOn")).",
                "Until somebody does it is offered only where nothing surer is near.",
            ]
        case "consumable_expiring":
            subject = facts.titled("\(facts.item) will expire")
            sentences = [
                "\(facts.item) of the defibrillator at \(site) will expire\(facts.on("dueOn")).",
                "Please have it replaced in time, and report what was fitted.",
            ]
        case "consumable_expired":
            subject = facts.titled("\(facts.item) has expired")
            sentences = [
                "\(facts.item) of the defibrillator at \(site) expired\(facts.on("dueOn")).",
                "The device is not offered any more until new ones are fitted and reported.",
            ]
        case "credential_expiring":
            subject = "\(facts.credential) will lapse"
            sentences = [
                "\(facts.credential) lapses after\(facts.after(" ", "dueOn")).",
                "Please have it renewed in time: without it nobody is sent to an emergency.",
            ]
        case "credential_expired":
            subject = "\(facts.credential) has lapsed"
            sentences = [
                "\(facts.credential) lapsed after\(facts.after(" ", "dueOn")).",
                "Until a new one is entered nobody is sent to an emergency who needs it.",
            ]
        case "problem_reported":
            subject = facts.titled("A problem was reported")
            sentences = [
                "Somebody reported a problem with the defibrillator at \(site)\(facts.after(": ", "problem")).",
                "Please look at it, and close the report with what you found.",
            ]
        case "request_decided":
            subject = facts.titled("Your request was decided")
            sentences = [
                "Your request\(facts.after(" for a ", "requestKind")) of \(site) was decided\(facts.after(": ", "state"))."
            ]
        case "address_changed":
            subject = "Your address for HeartShield was changed"
            body = Self.letter([
                "Links to sign in to HeartShield are not sent to this address any more: the account has another one now, or "
                    + "none. Links that were sent here before do not work any more.",
                "If this was not you, tell whoever leads your group, or an administrator of the register, at once.",
            ])
            return
        default:
            subject = facts.titled("There is something to look at")
            sentences = ["There is news about \(site)."]
        }
        body = Self.letter(sentences + ["Sign in to see more: \(place.baseURL)/"])
    }

    private static func letter(_ paragraphs: [String]) -> String {
        (paragraphs.filter { !$0.isEmpty } + ["HeartShield. In an emergency call 999 first."])
            .joined(separator: "\n\n") + "\n"
    }
}

/// Facts as they go into a text: on one line, without control characters, and not longer than a line or two.
private struct Facts {
    private let values: [String: String]

    private static let greatestLength = 300

    init(_ values: [String: String]) {
        self.values = values.compactMapValues { text in
            TextHygiene.clean(text).map {
                $0.unicodeScalars.count <= Self.greatestLength
                    ? $0 : String(String.UnicodeScalarView($0.unicodeScalars.prefix(Self.greatestLength))) + "…"
            }
        }
    }

    var site: String {
        switch (values["siteName"], values["siteCode"]) {
        case (let name?, let code?): "\(name) (\(code))"
        case (let name?, nil): name
        case (nil, let code?): code
        case (nil, nil): "a site that you look after"
        }
    }

    var item: String {
        switch values["consumable"] {
        case "adult_pads": "The set of pads for adults"
        case "paediatric_pads": "The set of pads for children"
        case "battery": "The battery"
        case .some, nil: "Something with a date"
        }
    }

    /// The reader's own, where no call sign says whose.
    var credential: String {
        let words = values["credential"].flatMap(CredentialKind.init(rawValue:))?.words ?? "credential"
        return values["callSign"].map { "The \(words) of \($0)" } ?? "Your \(words)"
    }

    /// Within a sentence.
    var itemInside: String { item.prefix(1).lowercased() + item.dropFirst() }

    func titled(_ title: String) -> String {
        (values["siteCode"] ?? values["siteName"]).map { "\(title): \($0)" } ?? title
    }

    func by(_ name: String) -> String { values[name].map { " by \($0)" } ?? "" }
    func on(_ name: String) -> String { values[name].map { " on \($0)" } ?? "" }
    func after(_ prefix: String, _ name: String) -> String { values[name].map { prefix + $0 } ?? "" }
}
