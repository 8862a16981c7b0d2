import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("What is answered about codes, requests and problems fits its description")
struct RequestSchemaTests {
    private static func schemas(_ asking: Asking) async throws -> JSONObject {
        try #require(try await asking.get("/openapi.json").json["components"]?.object?["schemas"]?.object)
    }

    @Test("A code release")
    func codes() async throws {
        try await Asking.with { asking in
            let schemas = try await Self.schemas(asking)
            for (role, body) in [(Role.dispatcher, nil), (.guardian, "{}"), (.cad, #"{"incident": "x"}"#)] {
                let answer = try await asking.post(
                    "/v1/defibrillators/\(Known.device)/code-release", body, as: role
                ).json
                try expect(answer, fits: "CodeRelease", of: schemas)
                try expect(#require(answer["cabinet"]?.object), fits: "Cabinet", of: schemas)
                try expect(#require(answer["status"]?.object), fits: "DeviceStatus", of: schemas)
            }
        }
    }

    @Test("Requests of every kind, open, decided and withdrawn")
    func requests() async throws {
        try await Asking.with { asking in
            let schemas = try await Self.schemas(asking)
            let path = "/v1/requests"
            let receipt = try await asking.post(path, RequestMakingTests.registration).json
            try expect(receipt, fits: "RequestReceipt", of: schemas)
            for (role, body) in [
                (Role.coordinator, RequestMakingTests.registration),
                (.guardian, RequestMakingTests.move(Known.otherDevice)),
                (.responder, RequestMakingTests.retirement(Known.hidden)),
                (.guardian, RequestMakingTests.claim(Known.unownedSite)),
                (.guardian, RequestMakingTests.handover(Known.site, to: Known.otherGroup)),
            ] {
                let made = try await asking.post(path, body, as: role)
                try expect(made.json, fits: "ChangeRequest", of: schemas)
                let withdrawn = try await asking.post(
                    try #require(made.headers[.location]) + "/withdraw", nil, as: role)
                try expect(withdrawn.json, fits: "ChangeRequest", of: schemas)
            }
            let far = #"{"lat": 52.99, "lon": -1.15}"#
            let asked = try await asking.post("/v1/defibrillators/\(Known.device)/move", far, as: .guardian)
            try expect(asked.json, fits: "ChangeRequest", of: schemas)
            let decided = try await asking.post(
                try #require(asked.headers[.location]) + "/decision", #"{"approve": true}"#, as: .administrator)
            try expect(decided.json, fits: "ChangeRequest", of: schemas)
            let page = try await asking.get(path, as: .administrator).json
            try expect(page, fits: "RequestPage", of: schemas)
            #expect(page["requests"]?.array?.count == 7)
        }
    }

    @Test("Problems, open and closed")
    func problems() async throws {
        try await Asking.with { asking in
            let schemas = try await Self.schemas(asking)
            let path = "/v1/defibrillators/\(Known.device)/problems"
            let receipt = try await asking.post(path, #"{"kind": "missing"}"#).json
            try expect(receipt, fits: "ProblemReceipt", of: schemas)
            let made = try await asking.post(path, #"{"kind": "missing"}"#, as: .guardian)
            try expect(made.json, fits: "ProblemReport", of: schemas)
            let closed = try await asking.post(
                try #require(made.headers[.location]) + "/close", #"{"outcome": "confirmed"}"#, as: .guardian)
            try expect(closed.json, fits: "ProblemReport", of: schemas)
            let page = try await asking.get(path, as: .dispatcher).json
            try expect(page, fits: "ProblemPage", of: schemas)
            #expect(page["problems"]?.array?.count == 2)
        }
    }
}
