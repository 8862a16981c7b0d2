import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("The words of a site whose location alone is published")
struct HiddenWordsTests {
    /// The other group's library, with words that are all invented.
    private static func with(_ body: @escaping @Sendable (Asking) async throws -> Void) async throws {
        try await Asking.with { asking in
            try await asking.sql(
                """
                UPDATE site SET publication = 'location_only', address = '1 Canary Street', postcode = 'NG1 5FS',
                    access_hours = 'Mo-Fr 09:00-17:00', cabinet_kind = 'Canary steel', code = 'HS-2CNRY'
                WHERE id = '\(Known.otherSite)'
                """)
            try await asking.sql(
                "UPDATE defibrillator SET serial_number = 'INV-20417' WHERE id = '\(Known.otherDevice)'")
            try await asking.sql(
                """
                INSERT INTO site_override (site_id, first_day, last_day, open, reason)
                VALUES ('\(Known.otherSite)', '2026-12-24', '2026-12-26', false, 'Canary party')
                """)
            try await body(asking)
        }
    }

    /// Who is told of the library and not of its words, and some who are.
    private static let strangers: [Asking.Asker] = [.anybody, .one(.guardian)]
    private static let tellers: [Asking.Asker] = [.otherGuardian, .one(.responder), .one(.coordinator), .one(.cad)]

    @Test("Whoever may not see them finds the site by its code alone")
    func searching() async throws {
        try await Self.with { asking in
            for asker in Self.strangers + Self.tellers {
                let seen = Self.tellers.contains(asker) ? 1 : 0
                for (text, expected) in [("library", seen), ("canary%20street", seen), ("2cnry", 1)] {
                    let answer = try await asking.get("/v1/sites?text=\(text)", as: asker)
                    #expect(try answer.json["sites"]?.array?.count == expected, "\(asker) \(text)")
                }
            }
        }
    }

    @Test("They are in no answer to whoever may not see them")
    func showing() async throws {
        try await Self.with { asking in
            for asker in Self.strangers + Self.tellers {
                let isTold = Self.tellers.contains(asker)
                for path in ["/v1/sites/\(Known.otherSite)", "/v1/sites?text=2cnry"] {
                    let text = String(buffer: try await asking.get(path, as: asker).body)
                    for word in ["library", "Canary Street", "Canary steel", "Canary party", "09:00", "NG1 5FS"] {
                        #expect(text.contains(word) == isTold, "\(asker) \(path) \(word)")
                    }
                }
                // That it is shut on those days is no secret.
                let site = try await asking.get("/v1/sites/\(Known.otherSite)", as: asker).json
                let exception = site["exceptions"]?.array?.first?.object
                #expect(exception?["firstDay"]?.string == "2026-12-24")
                #expect(exception?["reason"]?.isNull == !isTold)
                #expect(site["hoursInWords"]?.isNull == !isTold)
            }
        }
    }

    @Test("Sites are chosen by who keeps them, or by approval, only by whoever is told of it")
    func filters() async throws {
        try await Self.with { asking in
            for role in Role.allCases {
                let (isTold, isGuardian) = (role.seesKeeping, role == .guardian)
                for (query, admitted) in [
                    ("group=\(Known.otherGroup)", isTold), ("group=\(Known.group)", isTold || isGuardian),
                    ("group=own", isGuardian), ("approval=approved", isTold || isGuardian),
                ] {
                    let answer = try await asking.get("/v1/sites?\(query)", as: .one(role))
                    #expect(answer.status == (admitted ? .ok : .badRequest), "\(role) \(query)")
                    if query.hasPrefix("group"), admitted {
                        #expect(try answer.json["sites"]?.array?.count == 1, "\(role) \(query)")
                    }
                }
            }
        }
    }

    @Test("A likely duplicate says where it is, and no word of its name, address or serial number")
    func duplicates() async throws {
        try await Self.with { asking in
            func draft(_ latitude: Double) -> String {
                """
                {"name": "Invented library", "address": "1 Canary Street", "lat": \(latitude), "lon": -1.17,
                 "postcode": "NG1 5FS", "defibrillator": {"serialNumber": "INV-20417"}}
                """
            }
            let preview = try await asking.post("/v1/sites/preview", draft(52.97), as: .guardian)
            let alike = try #require(try preview.json["likelyDuplicates"]?.array)
            #expect(alike.count == 1 && alike.first?.object?["name"]?.isNull == true)
            #expect(
                alike.first?.object?["reasons"]?.array?.compactMap(\.string) == ["at the same point"])
            // Elsewhere nothing tells that the serial number is known.
            let far = try await asking.post("/v1/sites/preview", draft(52.96), as: .guardian)
            #expect(try far.json["likelyDuplicates"]?.array?.isEmpty == true)
            let own = try await asking.post("/v1/sites/preview", draft(52.96), as: .otherGuardian)
            #expect(try own.json["likelyDuplicates"]?.array?.count == 1)

            let refused = try await asking.post("/v1/sites", draft(52.97), as: .guardian)
            try refused.expectProblem(.conflict)
            #expect(try refused.text("detail")?.contains("library") == false)

            let file = "name,latitude,longitude,serial_number\nInvented library,52.97,-1.17,INV-20417\n"
            for (asker, words) in [
                (Asking.Asker.one(.guardian), "It may be HS-2CNRY: at the same point."),
                (.otherGuardian, "the same serial number"),
            ] {
                let sent = try await asking.send(file, as: asker)
                let findings = try sent.row(1)["findings"]?.array?.compactMap { $0.object?["detail"]?.string } ?? []
                #expect(findings.count == 1 && findings.first?.contains(words) == true, "\(findings)")
            }
        }
    }

    @Test("A request about it, and the message that it was decided, name it to whoever keeps it and to nobody else")
    func requests() async throws {
        try await Self.with { asking in
            let move = RequestMakingTests.move(Known.otherDevice)
            let made = try await asking.post("/v1/requests", move, as: .guardian)
            #expect(made.status == .created)
            #expect(try made.json["siteName"]?.isNull == true && made.text("siteCode") == "HS-2CNRY")
            let location = try #require(made.headers[.location])
            #expect(try await asking.get(location, as: .guardian).json["siteName"]?.isNull == true)
            #expect(try await asking.get(location, as: .otherGuardian).text("siteName") == "Invented library")
            let no = #"{"approve": false, "reason": "Not so"}"#
            #expect(try await asking.post(location + "/decision", no, as: .administrator).status == .ok)
            let own = try await asking.post(
                "/v1/requests", RequestMakingTests.retirement(Known.otherDevice), as: .otherGuardian)
            let other = try #require(own.headers[.location])
            #expect(try await asking.post(other + "/decision", no, as: .administrator).status == .ok)
            let names = try await asking.sql(
                """
                SELECT coalesce(facts ->> 'siteName', 'nothing') || ' ' || (facts ->> 'siteCode') FROM outgoing_message
                WHERE kind = 'request_decided' ORDER BY account_id
                """)
            #expect(names == ["nothing HS-2CNRY", "Invented library HS-2CNRY"])
        }
    }

    @Test("The service and the database agree who sees them", arguments: Role.allCases)
    func oneRule(role: Role) async throws {
        try await Asking.with { asking in
            let caller = Caller(role: role, accountID: Known.guardian, groupID: Known.group)
            for publication in SitePublication.allCases {
                for keeper in [nil, Known.group, Known.otherGroup] {
                    let text = keeper.map { "'\($0)'" } ?? "NULL"
                    let kept = try await asking.asService(
                        "SELECT caller_sees_words(\(text), '\(publication.rawValue)')::text", role: role.rawValue,
                        account: Known.guardian, group: Known.group)
                    let inService = caller.seesWords(ofSiteKeptBy: keeper, publication)
                    #expect(kept == [inService ? "true" : "false"], "\(publication) \(text)")
                }
            }
        }
    }
}

extension Asking {
    /// Sends a file of sites.
    fileprivate func send(_ file: String, as asker: Asker) async throws -> TestResponse {
        try await Uploading(client: client, authorization: authorization(asker) ?? "").send(file)
    }
}
