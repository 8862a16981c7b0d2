import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("Asking for a change")
struct RequestMakingTests {
    private static let path = "/v1/requests"
    private static let unknown = Known.key(9999)

    static func move(_ device: UUID) -> String {
        #"{"kind": "move", "defibrillatorId": "\#(device)", "lat": 52.951, "lon": -1.151, "statement": "It hangs here"}"#
    }
    static func retirement(_ device: UUID) -> String {
        #"{"kind": "retirement", "defibrillatorId": "\#(device)", "statement": "Gone"}"#
    }
    static func claim(_ site: UUID) -> String {
        #"{"kind": "claim", "siteId": "\#(site)", "statement": "We bought it"}"#
    }
    static func handover(_ site: UUID, to group: UUID) -> String {
        #"{"kind": "handover", "siteId": "\#(site)", "groupId": "\#(group)"}"#
    }
    static let registration =
        #"{"kind": "registration", "proposal": {"name": "Invented stadium", "lat": 52.9, "lon": -1.1}}"#

    @Test("The public's proposal is kept, and can be read back by nobody but those who decide")
    func byThePublic() async throws {
        try await Asking.with { asking in
            for body in [Self.move(Known.device), Self.retirement(Known.device), Self.registration] {
                let answer = try await asking.post(Self.path, body)
                #expect(answer.status == .accepted, "\(String(buffer: answer.body))")
                #expect(try answer.json.keys == ["kind", "state"])
                #expect(answer.headers[.location] == nil)
            }
            try await asking.get(Self.path).expectProblem(.unauthorized)
            let list = try #require(try await asking.get(Self.path, as: .administrator).json["requests"]?.array)
            #expect(list.compactMap { $0.object?["kind"]?.string } == ["registration", "retirement", "move"])
            let proposal = list.first?.object?["proposal"]?.object
            #expect(proposal?["name"]?.string == "Invented stadium" && proposal?["lat"]?.number?.double == 52.9)
            #expect(list.last?.object?["lat"]?.number?.double == 52.951)
            #expect(list.allSatisfy { $0.object?["requestedBy"]?.isNull == true })
            #expect(list.allSatisfy { $0.object?["requesterRole"]?.string == "public" })
        }
    }

    @Test("Whoever has a key is told where the request can be read, with its version")
    func byOthers() async throws {
        try await Asking.with { asking in
            for (role, body) in [
                (Role.guardian, Self.move(Known.otherDevice)), (.responder, Self.retirement(Known.hidden)),
                (.coordinator, Self.registration), (.guardian, Self.claim(Known.unownedSite)),
                (.guardian, Self.handover(Known.site, to: Known.otherGroup)),
            ] {
                let made = try await asking.post(Self.path, body, as: role)
                #expect(made.status == .created && made.etag == "\"open\"", "\(String(buffer: made.body))")
                let location = try #require(made.headers[.location])
                let read = try await asking.get(location, as: role)
                #expect(read.status == .ok && read.body == made.body && read.etag == "\"open\"")
            }
        }
    }

    @Test(
        "What somebody is not told of is not there",
        arguments: [
            (Asking.Asker.anybody, move(Known.hidden)), (.anybody, retirement(Known.hidden)),
            (.anybody, move(unknown)), (.one(.guardian), move(Known.hidden)), (.one(.coordinator), move(unknown)),
            (.one(.guardian), claim(Known.hiddenSite)), (.one(.guardian), claim(unknown)),
            (.one(.guardian), handover(Known.otherSite, to: Known.group)),
            (.one(.guardian), handover(Known.unownedSite, to: Known.otherGroup)),
            (.one(.guardian), handover(unknown, to: Known.otherGroup)),
            (.otherGuardian, handover(Known.site, to: Known.otherGroup)),
        ])
    func unseen(asker: Asking.Asker, body: String) async throws {
        try await Asking.with { asking in
            try await asking.post(Self.path, body, as: asker).expectProblem(.notFound)
            #expect(try await asking.sql("SELECT id::text FROM change_request").isEmpty)
        }
    }

    @Test("What cannot be wanted is refused with the reason")
    func impossible() async throws {
        try await Asking.with { asking in
            for (body, words) in [
                (Self.claim(Known.site), "keeps this site already"), (Self.claim(Known.otherSite), "hand it over"),
                (Self.handover(Known.site, to: Self.unknown), "no such group"),
            ] {
                let answer = try await asking.post(Self.path, body, as: .guardian)
                try answer.expectProblem(.conflict, "\(body)")
                #expect(try answer.text("detail")?.contains(words) == true, "\(body)")
            }
            let own = try await asking.post(
                Self.path, Self.handover(Known.site, to: Known.group), as: .guardian)
            try own.expectProblem(.badRequest)
            #expect(try own.pointers == ["#/groupId"])
            _ = try await asking.post(
                "/v1/defibrillators/\(Known.device)/retire", #"{"detail": "old"}"#, as: .administrator)
            try await asking.post(Self.path, Self.move(Known.device)).expectProblem(.conflict)
        }
    }

    @Test("The same is asked for once; the public keeps nobody with a key from it")
    func once() async throws {
        try await Asking.with { asking in
            for asker in [Asking.Asker.anybody, .one(.responder), .one(.coordinator), .otherGuardian] {
                let first = try await asking.post(Self.path, Self.move(Known.device), as: asker)
                #expect([.accepted, .created].contains(first.status), "\(asker)")
                try await asking.post(Self.path, Self.move(Known.device), as: asker).expectProblem(.conflict)
            }
            for asker in [Asking.Asker.one(.guardian), .otherGuardian] {
                #expect(try await asking.post(Self.path, Self.claim(Known.unownedSite), as: asker).status == .created)
                try await asking.post(Self.path, Self.claim(Known.unownedSite), as: asker).expectProblem(.conflict)
            }
            // With a key of the request's own the answer is given again.
            for _ in 0..<2 {
                let again = try await asking.post(Self.path, Self.registration, key: "r-1")
                #expect(again.status == .accepted)
            }
            #expect(
                try await asking.sql("SELECT id::text FROM change_request WHERE kind = 'registration'").count == 1)
        }
    }

    @Test("One proposal of the public keeps nobody from another, and a few wait for a site at most")
    func fewOfThePublic() async throws {
        try await Asking.with { asking in
            func propose(_ lat: String, of device: UUID = Known.device, as role: Role = .public) async throws
                -> TestResponse
            {
                try await asking.post(
                    Self.path, #"{"kind": "move", "defibrillatorId": "\#(device)", "lat": \#(lat), "lon": -1.15}"#,
                    as: role)
            }
            #expect(try await propose("52.9501").status == .accepted)
            let same = try await propose("52.95010000001")
            try same.expectProblem(.conflict)
            #expect(try same.text("detail")?.contains("asked for already") == true)
            for number in 2...5 { #expect(try await propose("52.950\(number)").status == .accepted) }
            let more = try await propose("52.9506")
            try more.expectProblem(.conflict)
            #expect(try more.text("detail")?.contains("wait already") == true)
            // That is of this site, this kind and the public only.
            #expect(try await propose("52.9506", of: Known.otherDevice).status == .accepted)
            #expect(try await propose("52.9506", as: .responder).status == .created)
            #expect(try await asking.post(Self.path, Self.retirement(Known.device)).status == .accepted)
            try await asking.post(Self.path, Self.retirement(Known.device)).expectProblem(.conflict)
            _ = try await asking.sql(
                "UPDATE change_request SET state = 'refused', decided_at = now() WHERE latitude = 52.9502")
            #expect(try await propose("52.9506").status == .accepted)
        }
    }

    @Test("Who may not ask for something is told so")
    func roles() async throws {
        try await Asking.with { asking in
            for (asker, body, status) in [
                (Asking.Asker.anybody, Self.claim(Known.unownedSite), HTTPResponse.Status.unauthorized),
                (.anybody, Self.handover(Known.site, to: Known.otherGroup), .unauthorized),
                (.one(.guardian), Self.registration, .forbidden),
                (.one(.coordinator), Self.claim(Known.unownedSite), .forbidden),
                (.one(.responder), Self.handover(Known.site, to: Known.otherGroup), .forbidden),
                (.one(.administrator), Self.move(Known.device), .forbidden),
                (.one(.dispatcher), Self.move(Known.device), .forbidden),
                (.one(.analyst), Self.retirement(Known.device), .forbidden),
                (.one(.cad), Self.retirement(Known.device), .forbidden),
            ] {
                try await asking.post(Self.path, body, as: asker).expectProblem(status, "\(asker) \(body)")
            }
        }
    }

    @Test(
        "A field that is wrong is named",
        arguments: [
            (Role.public, "{}", ["#/kind"]), (.public, #"{"kind": "theft"}"#, ["#/kind"]),
            (.public, #"{"kind": "move"}"#, ["#/defibrillatorId", "#/lat", "#/lon"]),
            (.public, #"{"kind": "retirement", "defibrillatorId": "x"}"#, ["#/defibrillatorId"]),
            (
                .public, #"{"kind": "retirement", "defibrillatorId": 5, "siteId": "x"}"#,
                ["#/siteId", "#/siteId", "#/defibrillatorId"]
            ),
            (.public, #"{"kind": "registration"}"#, ["#/proposal"]),
            (.public, #"{"kind": "registration", "proposal": []}"#, ["#/proposal"]),
            (.public, #"{"kind": "registration", "proposal": {"name": "x", "lat": 52.9}}"#, ["#/proposal/lon"]),
            (
                .public,
                #"{"kind": "registration", "proposal": {"name": "x", "lat": 52.9, "lon": -1.1, "cabinet": {"code": "1"}}}"#,
                ["#/proposal/cabinet"]
            ),
            (.public, #"{"kind": "registration", "proposal": {"a": [1e999]}}"#, ["#/proposal"]),
            (
                .public, #"{"kind": "registration", "proposal": {"a": "\#(String(repeating: "x", count: 33_000))"}}"#,
                ["#/proposal"]
            ),
            (.guardian, #"{"kind": "claim", "siteId": "\#(Known.unownedSite)"}"#, ["#/statement"]),
            (.guardian, #"{"kind": "claim", "siteId": "\#(Known.unownedSite)", "statement": " "}"#, ["#/statement"]),
            (.guardian, #"{"kind": "handover", "siteId": "\#(Known.site)"}"#, ["#/groupId"]),
            (.public, #"{"kind": "move", "colour": 1}"#, ["#", "#/defibrillatorId", "#/lat", "#/lon"]),
            (
                .public, #"{"kind": "move", "defibrillatorId": "\#(Known.device)", "lat": 91, "lon": 181}"#,
                ["#/lat", "#/lon"]
            ),
            (
                .public, #"{"kind": "move", "defibrillatorId": "\#(Known.device)", "lat": -1.15, "lon": 52.95}"#,
                ["#/lat"]
            ),
            (
                .public, #"{"kind": "move", "defibrillatorId": "\#(Known.device)", "lat": 52.95, "lon": 1.15}"#,
                ["#/lon"]
            ),
        ])
    func badFields(role: Role, body: String, pointers: [String]) async throws {
        try await Asking.with { asking in
            let answer = try await asking.post(Self.path, body, as: role)
            try answer.expectProblem(.badRequest, "\(body.prefix(200))")
            #expect(try answer.pointers == pointers, "\(body.prefix(200))")
        }
    }
}
