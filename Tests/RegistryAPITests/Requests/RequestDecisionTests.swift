import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("Deciding a request")
struct RequestDecisionTests {
    private typealias Making = RequestMakingTests
    private static let yes = #"{"approve": true}"#
    private static let no = #"{"approve": false, "reason": "Not so"}"#
    private static let unknown = "/v1/requests/\(Known.key(9999))"

    /// - Returns: the request's address.
    private static func make(
        _ asking: Asking, _ body: String, as asker: Asking.Asker
    ) async throws -> String {
        let made = try await asking.post("/v1/requests", body, as: asker)
        if let location = made.headers[.location] { return location }
        #expect(made.status == .accepted, "\(String(buffer: made.body))")
        let id = try await asking.sql("SELECT id::text FROM change_request ORDER BY requested_at DESC LIMIT 1").first
        return "/v1/requests/\(try #require(id))"
    }

    @Test("An approved move and an approved retirement happen at once, by the hand of whoever decided")
    func events() async throws {
        try await Asking.with { asking in
            let move = try await Self.make(asking, Making.move(Known.device), as: .anybody)
            let moved = try await asking.post(
                move + "/decision", #"{"approve": true, "reason": "Seen there"}"#, as: .administrator, match: "\"open\""
            )
            #expect(moved.status == .ok && moved.etag == "\"approved\"", "\(String(buffer: moved.body))")
            #expect(try moved.text("state") == "approved" && moved.text("reason") == "Seen there")
            #expect(
                try await asking.sql("SELECT latitude || ' ' || longitude FROM site WHERE id = '\(Known.site)'")
                    == ["52.951 -1.151"])
            let retirement = try await Self.make(asking, Making.retirement(Known.device), as: .one(.responder))
            #expect(try await asking.post(retirement + "/decision", Self.yes, as: .administrator).status == .ok)
            #expect(
                try await asking.sql(
                    """
                    SELECT kind || ' ' || reporter || ' ' || detail FROM defibrillator_event
                    WHERE defibrillator_id = '\(Known.device)' ORDER BY occurred_at
                    """) == ["moved Invented administrator It hangs here", "retired Invented administrator Gone"])
        }
    }

    @Test("What cannot happen any more is not approved, and stays open")
    func impossible() async throws {
        try await Asking.with { asking in
            let move = try await Self.make(asking, Making.move(Known.device), as: .anybody)
            let events = "/v1/defibrillators/\(Known.device)/events"
            _ = try await asking.post(events, #"{"kind": "taken"}"#, as: .dispatcher)
            let refused = try await asking.post(move + "/decision", Self.yes, as: .administrator)
            try refused.expectProblem(.conflict)
            #expect(try refused.text("detail")?.contains("The device is out") == true)
            #expect(try await asking.sql("SELECT state FROM change_request") == ["open"])
            #expect(try await asking.post(move + "/decision", Self.no, as: .administrator).status == .ok)
        }
    }

    @Test("An approved proposal is a site that is offered, one that is refused is none")
    func proposals() async throws {
        try await Asking.with { asking in
            let sites = "SELECT count(*)::text FROM located_site WHERE name = 'Invented stadium'"
            let refused = try await Self.make(asking, Making.registration, as: .one(.coordinator))
            #expect(try await asking.post(refused + "/decision", Self.no, as: .administrator).status == .ok)
            #expect(try await asking.sql(sites) == ["0"])
            let approved = try await Self.make(asking, Making.registration, as: .anybody)
            let answer = try await asking.post(approved + "/decision", Self.yes, as: .administrator)
            #expect(answer.status == .ok, "\(String(buffer: answer.body))")
            #expect(try await asking.sql(sites) == ["1"])
            #expect(try answer.json["siteId"]?.string != nil)
        }
    }

    /// Registers a site for the other group, which is new.
    ///
    /// - Returns: the address of the request to approve it.
    private static func registration(_ asking: Asking) async throws -> String {
        let made = try await asking.post(
            "/v1/sites",
            #"{"name": "Invented mill", "lat": 52.8, "lon": -1.1, "access": "public", "defibrillator": {"model": "One"}}"#,
            as: .otherGuardian)
        #expect(made.status == .created, "\(String(buffer: made.body))")
        let id = try await asking.sql("SELECT id::text FROM change_request WHERE kind = 'registration'").first
        return "/v1/requests/\(try #require(id))"
    }

    private static func isTrusted(_ group: UUID, _ asking: Asking) async throws -> Bool {
        try await asking.sql("SELECT (trusted_at IS NOT NULL)::text FROM community_group WHERE id = '\(group)'")
            == ["true"]
    }

    @Test("An approval trusts the new group that registered the site")
    func trust() async throws {
        try await Asking.with { asking in
            let request = try await Self.registration(asking)
            #expect(try await !Self.isTrusted(Known.otherGroup, asking))
            #expect(try await asking.post(request + "/decision", Self.yes, as: .administrator).status == .ok)
            #expect(try await Self.isTrusted(Known.otherGroup, asking))
        }
    }

    @Test("An approval trusts neither a group that was given the site meanwhile nor the one that gave it away")
    func trustOfAnother() async throws {
        try await Asking.with { asking in
            let request = try await Self.registration(asking)
            try await asking.sql("UPDATE community_group SET trusted_at = NULL")
            try await asking.sql("UPDATE site SET group_id = '\(Known.group)' WHERE name = 'Invented mill'")
            #expect(try await asking.post(request + "/decision", Self.yes, as: .administrator).status == .ok)
            #expect(try await !Self.isTrusted(Known.group, asking))
            #expect(try await !Self.isTrusted(Known.otherGroup, asking))
        }
    }

    @Test("A trust that an administrator took, or would not give, comes back by no approval")
    func withdrawnTrust() async throws {
        try await Asking.with { asking in
            let request = try await Self.registration(asking)
            let taken = try await asking.patch(
                "/v1/groups/\(Known.otherGroup)", #"{"trusted": false}"#, as: .administrator)
            #expect(taken.status == .ok, "\(String(buffer: taken.body))")
            #expect(try await asking.post(request + "/decision", Self.yes, as: .administrator).status == .ok)
            #expect(try await !Self.isTrusted(Known.otherGroup, asking))
        }
    }

    @Test(
        "Whoever decides a proposal is shown what it may be already, and approves it only where they say that it is none"
    )
    func likelyDuplicates() async throws {
        try await Asking.with { asking in
            // What the sender says of other sites counts for nothing: none was shown.
            let proposal = """
                {"kind": "registration", "proposal": {"name": "Invented hall", "lat": 52.95, "lon": -1.15,
                 "notDuplicateOf": ["\(Known.site)"]}}
                """
            let request = try await Self.make(asking, proposal, as: .one(.coordinator))
            let shown = try await asking.get(request, as: .administrator)
            let alike = try #require(try shown.json["likelyDuplicates"]?.array)
            #expect(alike.compactMap { $0.object?["siteId"]?.string } == [Known.site.uuidString.lowercased()])
            #expect(alike.first?.object?["reasons"]?.array?.first?.string == "at the same point")
            #expect(try await asking.get(request, as: .coordinator).json["likelyDuplicates"] == nil)

            let refused = try await asking.post(request + "/decision", Self.yes, as: .administrator)
            try refused.expectProblem(.conflict)
            #expect(try refused.text("detail")?.contains(Known.site.uuidString.lowercased()) == true)
            let other = #"{"approve": true, "notDuplicateOf": ["\#(Known.otherSite)"]}"#
            try await asking.post(request + "/decision", other, as: .administrator).expectProblem(.conflict)
            #expect(try await asking.sql("SELECT state FROM change_request") == ["open"])
            let named = #"{"approve": true, "notDuplicateOf": ["\#(Known.site)"]}"#
            let approved = try await asking.post(request + "/decision", named, as: .administrator)
            #expect(approved.status == .ok, "\(String(buffer: approved.body))")
            #expect(try await asking.get(request, as: .administrator).json["likelyDuplicates"] == nil)

            let move = try await Self.make(asking, Making.move(Known.device), as: .anybody)
            #expect(try await asking.get(move, as: .administrator).json["likelyDuplicates"] == nil)
            let unlike = try await Self.make(asking, Making.registration, as: .anybody)
            #expect(try await asking.get(unlike, as: .administrator).json["likelyDuplicates"]?.array?.isEmpty == true)
            let again = try await Self.make(asking, proposal, as: .anybody)
            #expect(try await asking.post(again + "/decision", Self.no, as: .administrator).status == .ok)
        }
    }

    @Test("An approved claim makes the group the site's keeper; another claim of it can only be refused")
    func claims() async throws {
        try await Asking.with { asking in
            let claim = try await Self.make(asking, Making.claim(Known.unownedSite), as: .one(.guardian))
            let other = try await Self.make(asking, Making.claim(Known.unownedSite), as: .otherGuardian)
            #expect(try await asking.post(other + "/decision", Self.yes, as: .coordinator).status == .ok)
            #expect(
                try await asking.sql(
                    """
                    SELECT group_id || ' ' || account_id FROM site JOIN site_guardian ON site_id = site.id AND is_primary
                    WHERE site.id = '\(Known.unownedSite)' AND kept_since > now() - interval '1 hour'
                    """) == ["\(Known.otherGroup) \(Known.otherGuardian)".lowercased()])
            let late = try await asking.post(claim + "/decision", Self.yes, as: .coordinator)
            try late.expectProblem(.conflict)
            #expect(try late.text("detail") == "The site is kept by a group already.")
            #expect(try await asking.post(claim + "/decision", Self.no, as: .coordinator).status == .ok)
        }
    }

    @Test("A handover is decided by the group that is to keep the site, and then it keeps it")
    func handovers() async throws {
        try await Asking.with { asking in
            let handover = try await Self.make(
                asking, Making.handover(Known.site, to: Known.otherGroup), as: .one(.guardian))
            try await asking.post(handover + "/decision", Self.yes, as: .guardian).expectProblem(.forbidden)
            for role in [Role.coordinator, .administrator] {
                try await asking.post(handover + "/decision", Self.yes, as: role).expectProblem(.forbidden)
            }
            let decided = try await asking.post(handover + "/decision", Self.yes, as: .otherGuardian)
            #expect(decided.status == .ok, "\(String(buffer: decided.body))")
            #expect(
                try await asking.sql("SELECT group_id::text FROM site WHERE id = '\(Known.site)'")
                    == [Known.otherGroup.uuidString.lowercased()])
            #expect(
                try await asking.sql("SELECT account_id::text FROM site_guardian WHERE site_id = '\(Known.site)'")
                    == [Known.otherGuardian.uuidString.lowercased()])
            // What was handed over is not theirs any more, whoever asked for it before.
            let state = try await asking.get("/v1/defibrillators/\(Known.device)/problems", as: .guardian)
            try state.expectProblem(.notFound)
        }
    }

    @Test("A site that left its group meanwhile is not handed over by it")
    func lateHandover() async throws {
        try await Asking.with { asking in
            let handover = try await Self.make(
                asking, Making.handover(Known.site, to: Known.otherGroup), as: .one(.guardian))
            try await asking.sql("UPDATE site SET group_id = NULL WHERE id = '\(Known.site)'")
            try await asking.post(handover + "/decision", Self.yes, as: .otherGuardian).expectProblem(.conflict)
        }
    }

    @Test("Nobody decides what they asked for, nor what others decide; what is not theirs to see is not there")
    func deciders() async throws {
        try await Asking.with { asking in
            let own = try await Self.make(asking, Making.retirement(Known.otherDevice), as: .one(.coordinator))
            let answer = try await asking.post(own + "/decision", Self.yes, as: .coordinator)
            try answer.expectProblem(.forbidden)
            #expect(try answer.text("detail") == "Nobody decides their own request.")
            // Of another group's site a guardian is told nothing; whoever keeps it sees it, and an administrator decides.
            try await asking.post(own + "/decision", Self.yes, as: .guardian).expectProblem(.notFound)
            try await asking.get(own, as: .guardian).expectProblem(.notFound)
            try await asking.post(own + "/decision", Self.yes, as: .otherGuardian).expectProblem(.forbidden)
            #expect(try await asking.get(own, as: .otherGuardian).status == .ok)
            try await asking.get(own, as: .responder).expectProblem(.notFound)
            for role in [Role.guardian, .coordinator, .administrator] {
                try await asking.post(Self.unknown + "/decision", Self.yes, as: role).expectProblem(.notFound)
                try await asking.get(Self.unknown, as: role).expectProblem(.notFound)
            }
            let claim = try await Self.make(asking, Making.claim(Known.unownedSite), as: .one(.guardian))
            try await asking.post(claim + "/decision", Self.yes, as: .guardian).expectProblem(.forbidden)
        }
    }

    @Test("The database lets nobody decide their own, nor what is not theirs, whatever the service says")
    func database() async throws {
        try await Asking.with { asking in
            let actor = Known.key(77)
            let id = Known.key(78)
            try await asking.sql(
                """
                INSERT INTO change_request (id, kind, site_id, defibrillator_id, requested_by, requester_role)
                VALUES ('\(id)', 'retirement', '\(Known.site)', '\(Known.device)', '\(actor)', 'administrator')
                """)
            let decide = "SELECT decide_request('\(id)', true, NULL)"
            let own = try await asking.asService(decide, role: "administrator", actor: actor)
            #expect(own == ["refused 42501"])
            for role in Role.allCases where role != .administrator {
                let answer = try await asking.asService(
                    decide, role: role.rawValue, account: Known.guardian, group: Known.group)
                #expect(answer == ["refused 42501"], "\(role)")
            }
            // Nor does anybody but the requester withdraw it, or change the row itself.
            let withdraw = "SELECT withdraw_request('\(id)')::text"
            #expect(try await asking.asService(withdraw, role: "administrator", actor: Known.key(79)) == ["false"])
            let update = "UPDATE change_request SET state = 'approved', decided_at = now()"
            #expect(try await asking.asService(update, role: "administrator", actor: actor) == ["refused 42501"])
            // The public adds for nobody else, and claims nothing.
            for values in [
                "'move', '\(Known.site)', '\(Known.group)', '\(actor)', 'public'",
                "'claim', '\(Known.unownedSite)', '\(Known.group)', NULL, 'public'",
                "'move', '\(Known.hiddenSite)', NULL, NULL, 'public'",
                "'move', '\(Known.site)', NULL, NULL, 'administrator'",
            ] {
                let added = try await asking.asService(
                    """
                    INSERT INTO change_request (kind, site_id, group_id, requested_by, requester_role) VALUES (\(values))
                    """, role: "public")
                #expect(added == ["refused 42501"], "\(values)")
            }
        }
    }

    @Test("A request is decided once: the second is told that it is, and so is whoever read it before")
    func once() async throws {
        try await Asking.with { asking in
            let request = try await Self.make(asking, Making.retirement(Known.device), as: .anybody)
            #expect(
                try await asking.post(request + "/decision", Self.no, as: .administrator, match: "\"open\"").status
                    == .ok)
            try await asking.post(request + "/decision", Self.yes, as: .administrator, match: "\"open\"")
                .expectProblem(.preconditionFailed)
            try await asking.post(request + "/decision", Self.yes, as: .administrator).expectProblem(.conflict)
            try await asking.post(request + "/decision", Self.yes, as: .administrator, match: nil)
                .expectProblem(HTTPResponse.Status(code: 428, reasonPhrase: "Precondition Required"))
        }
    }

    @Test("Of two who decide at once one does")
    func concurrently() async throws {
        try await Asking.with { asking in
            let request = try await Self.make(asking, Making.retirement(Known.device), as: .anybody)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await asking.post(
                            request + "/decision", number % 2 == 0 ? Self.yes : Self.no, as: .administrator,
                            match: "\"open\""
                        ).status.code
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 200 }.count == 1)
            #expect(statuses.allSatisfy { [200, 409, 412, 503].contains($0) }, "\(statuses)")
        }
    }

    @Test("Whoever asked takes it back, and nobody else")
    func withdrawing() async throws {
        try await Asking.with { asking in
            let request = try await Self.make(asking, Making.move(Known.otherDevice), as: .one(.guardian))
            try await asking.post(request + "/withdraw", nil, as: .otherGuardian).expectProblem(.forbidden)
            try await asking.post(request + "/withdraw", nil, as: .coordinator).expectProblem(.forbidden)
            try await asking.post(request + "/withdraw", nil, as: .responder).expectProblem(.notFound)
            try await asking.post(Self.unknown + "/withdraw", nil, as: .guardian).expectProblem(.notFound)
            let wrong = try await asking.post(request + "/withdraw", #"{"why": 1}"#, as: .guardian)
            try wrong.expectProblem(.badRequest)
            let withdrawn = try await asking.post(request + "/withdraw", "{}", as: .guardian, match: "\"open\"")
            #expect(withdrawn.status == .ok && withdrawn.etag == "\"withdrawn\"")
            try await asking.post(request + "/withdraw", nil, as: .guardian).expectProblem(.conflict)
            try await asking.post(request + "/decision", Self.yes, as: .administrator).expectProblem(.conflict)
        }
    }

    @Test(
        "What lost its sense is withdrawn by itself, with the reason: of a device that is gone, of a site that is refused"
    )
    func senseless() async throws {
        try await Asking.with { asking in
            let states =
                "SELECT kind || ' ' || state || ' ' || coalesce(decision_reason, '-') FROM change_request ORDER BY id"
            _ = try await Self.make(asking, Making.move(Known.device), as: .anybody)
            let retirement = try await Self.make(asking, Making.retirement(Known.device), as: .one(.responder))
            _ = try await Self.make(asking, Making.handover(Known.site, to: Known.otherGroup), as: .one(.guardian))
            _ = try await asking.post(
                "/v1/defibrillators/\(Known.device)/retire", #"{"detail": "old"}"#, as: .guardian)
            #expect(
                try await asking.sql(states) == [
                    "move withdrawn The device was retired.", "retirement withdrawn The device was retired.",
                    "handover open -",
                ])
            try await asking.post(retirement + "/decision", Self.yes, as: .administrator).expectProblem(.conflict)
            let told = try await asking.get(retirement, as: .one(.responder))
            #expect(try told.text("state") == "withdrawn" && told.text("reason") == "The device was retired.")
            try await asking.sql("UPDATE site SET approval = 'pending' WHERE id = '\(Known.site)'")
            try await asking.sql(
                """
                INSERT INTO change_request (kind, site_id, requested_by, requester_role)
                VALUES ('registration', '\(Known.site)', '\(Known.guardian)', 'guardian')
                """)
            let registration = try await asking.sql("SELECT id::text FROM change_request WHERE kind = 'registration'")
            let refused = try await asking.post(
                "/v1/requests/\(registration[0])/decision", Self.no, as: .administrator)
            #expect(refused.status == .ok)
            #expect(
                try await asking.sql(states).suffix(2) == [
                    "handover withdrawn The registration of the site was refused.", "registration refused Not so",
                ])
        }
    }

    @Test("The one that is approved stays approved where it retires the device; the others about it are withdrawn")
    func approvedRetirement() async throws {
        try await Asking.with { asking in
            let retirement = try await Self.make(asking, Making.retirement(Known.device), as: .one(.responder))
            _ = try await Self.make(asking, Making.move(Known.device), as: .anybody)
            #expect(try await asking.post(retirement + "/decision", Self.yes, as: .administrator).status == .ok)
            #expect(
                try await asking.sql("SELECT kind || ' ' || state FROM change_request ORDER BY id") == [
                    "retirement approved", "move withdrawn",
                ])
        }
    }

    @Test(
        "A decision's fields are checked",
        arguments: [
            ("{}", ["#/approve"]), (#"{"approve": "yes"}"#, ["#/approve"]), (#"{"approve": false}"#, ["#/reason"]),
            (#"{"approve": false, "reason": " "}"#, ["#/reason"]), ("[]", ["#"]),
            (#"{"approve": true, "x": 1}"#, ["#"]),
        ])
    func badFields(body: String, pointers: [String]) async throws {
        try await Asking.with { asking in
            let answer = try await asking.post(Self.unknown + "/decision", body, as: .administrator)
            try answer.expectProblem(.badRequest)
            #expect(try answer.pointers == pointers)
        }
    }

    @Test("Whoever asked with an account gets a message, once, and the public none")
    func messages() async throws {
        try await Asking.with { asking in
            for asker in [Asking.Asker.one(.guardian), .anybody, .one(.responder)] {
                let request = try await Self.make(asking, Making.move(Known.otherDevice), as: asker)
                #expect(try await asking.post(request + "/decision", Self.no, as: .administrator).status == .ok)
            }
            #expect(
                try await asking.sql(
                    """
                    SELECT account_id || ' ' || (facts ->> 'siteName') || ' ' || (facts ->> 'requestKind') || ' '
                        || (facts ->> 'state')
                    FROM outgoing_message WHERE kind = 'request_decided'
                    """) == ["\(Known.guardian)".lowercased() + " Invented library move refused"])
        }
    }

    @Test("A list shows each what they are to see, in pages, by state and kind")
    func lists() async throws {
        try await Asking.with { asking in
            _ = try await Self.make(asking, Making.move(Known.device), as: .anybody)
            let own = try await Self.make(asking, Making.move(Known.otherDevice), as: .one(.guardian))
            _ = try await Self.make(asking, Making.claim(Known.unownedSite), as: .otherGuardian)
            _ = try await Self.make(asking, Making.retirement(Known.hidden), as: .one(.responder))
            _ = try await asking.post(own + "/withdraw", nil, as: .guardian)
            func kinds(_ query: String, _ asker: Asking.Asker) async throws -> [String] {
                let answer = try await asking.get("/v1/requests\(query)", as: asker)
                return try #require(try answer.json["requests"]?.array).compactMap { $0.object?["kind"]?.string }
            }
            for role in [Role.administrator, .coordinator] {
                #expect(try await kinds("", .one(role)) == ["retirement", "claim", "move", "move"])
            }
            #expect(try await kinds("", .one(.guardian)) == ["move", "move"])
            #expect(try await kinds("", .otherGuardian) == ["claim", "move"])
            #expect(try await kinds("", .one(.responder)) == ["retirement"])
            #expect(try await kinds("?state=withdrawn", .one(.administrator)) == ["move"])
            #expect(try await kinds("?kind=claim&state=open", .one(.administrator)) == ["claim"])
            var uri: String? = "/v1/requests?state=open&limit=1"
            var paged: [String] = []
            while let next = uri, paged.count < 9 {
                let page = try await asking.get(next, as: .administrator)
                paged += try #require(try page.json["requests"]?.array).compactMap { $0.object?["kind"]?.string }
                uri = page.headers[HTTPField.Name("Link")!].map { String($0.dropFirst().prefix { $0 != ">" }) }
            }
            #expect(paged == ["retirement", "claim", "move"])
            for (query, pointer) in [
                ("state=lost", "state"), ("kind=theft", "kind"), ("limit=0", "limit"), ("x=1", "x"),
            ] {
                let answer = try await asking.get("/v1/requests?\(query)", as: .administrator)
                try answer.expectProblem(.badRequest)
                #expect(try answer.pointers == [pointer])
            }
        }
    }
}
