import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Registry
import StrictJSON
import Testing

@Suite("The answers about volunteers")
struct VolunteerSchemaTests {
    @Test("They fit their schemas")
    func schemas() async throws {
        try await VolunteerAsking.with { asking in
            let document = try await asking.ask(.get, "/openapi.json").json
            let schemas = try #require(document["components"]?.object?["schemas"]?.object)
            let (person, path) = (asking.first.person, asking.first.path)
            func fits(_ answer: TestResponse, _ schema: String) throws {
                #expect([200, 201].contains(answer.status.code), "\(schema): \(String(buffer: answer.body))")
                try expect(answer.json, fits: schema, of: schemas)
            }
            try fits(await asking(.get, "/v1/schemes/\(asking.scheme)", as: person), "Scheme")
            try fits(await asking(.get, path, as: asking.coordinator), "ResponderProfile")
            try fits(
                await asking(.post, path + "/suspend", #"{"reason": "x"}"#, as: asking.coordinator, match: "*"),
                "ResponderProfile")
            _ = try await asking(.post, path + "/reinstate", "{}", as: asking.coordinator, match: "*")
            try fits(
                await asking(
                    .post, path + "/credentials",
                    #"{"kind": "dbs", "issuedOn": "2026-01-01", "expiresOn": "2099-01-01", "evidence": "x"}"#,
                    as: asking.coordinator), "Credential")
            try fits(
                await asking(
                    .post, path + "/rota",
                    #"{"startsAt": "2099-01-01T00:00:00Z", "endsAt": "2099-01-01T01:00:00Z"}"#,
                    as: asking.coordinator), "RotaSpan")
            try fits(await asking.goOnCall(asking.first), "CallState")
            for (path, list, page, element) in [
                ("/v1/schemes", "schemes", "SchemePage", "Scheme"),
                ("/v1/responders", "responders", "ResponderPage", "Responder"),
                ("/v1/responders/dispatchable", "responders", "DutyPage", "Duty"),
                (path + "/credentials", "credentials", "CredentialPage", "Credential"),
                (path + "/rota", "rota", "RotaPage", "RotaSpan"), (path + "/on-call", "spans", "CallLog", "CallSpan"),
            ] {
                let answer = try await asking(.get, path, as: asking.coordinator)
                try fits(answer, page)
                try expect(#require(answer.list(list).first), fits: element, of: schemas)
            }
            let data = try await asking(.get, "/v1/accounts/\(person.account)/data", as: person)
            try fits(data, "PersonalData")
            let account = try await asking(.get, "/v1/accounts/me", as: person)
            try fits(account, "OwnAccount")
        }
    }
}
