import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `POST /v1/defibrillators/{id}/code-release`: the code that opens a cabinet. Each reading is audited; who may read, and
/// that nobody reads unseen, the database keeps as well.
struct CodeReleaseRoute: Sendable {
    let register: any Register

    func add(to router: GuardedRouter) {
        router.on(
            .post, "/v1/defibrillators/{id}/code-release", for: [.dispatcher, .cad, .guardian], .adds, use: release)
    }

    @Sendable
    private func release(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("defibrillator")
        // A dispatcher on the telephone needs no form: there may be no body at all.
        let bytes = try await request.jsonBytes(in: context, isOptional: true)
        let form = try ReleaseForm(bytes, of: context.caller)
        let release = { @Sendable (session: any RegisterSession, isAgain: Bool) async throws -> KeptAnswer in
            if context.caller.role == .guardian {
                try await session.status(of: id).require(isKeptBy: context.caller)
            }
            let isIssued = context.caller.role != .guardian && !isAgain
            let release = try await session.releaseCode(of: id, for: form.incident, isIssued: isIssued)
            return KeptAnswer(.created, version: release.status.version, isSecret: true) { writer in
                release.write(to: &writer, full: context.caller.role != .cad, isAgain: isAgain)
            }
        }
        return try await register.answer(
            request, context, bytes, because: form.reason, again: { try await release($0, true) }
        ) { try await release($0, false) }
    }
}

/// The body of a code release.
private struct ReleaseForm {
    let incident: String?
    let reason: String?

    /// Characters of an incident's reference.
    private static let longestIncident = 100

    init(_ bytes: [UInt8], of caller: Caller) throws {
        var body = try BodyReader(bytes.isEmpty ? Array("{}".utf8) : bytes, allowing: ["incident", "reason"])
        incident = body.text("incident", atMost: Self.longestIncident)
        reason = body.text("reason")
        if caller.role == .cad, incident == nil, body.faults.isEmpty {
            body.fault("incident", "Is missing: a dispatch system reads a code for an incident.")
        }
        try body.finish()
    }
}

extension CodeRelease {
    fileprivate func write(to writer: inout JSONWriter, full: Bool, isAgain: Bool) {
        writer.member("code", code)
        writer.member("siteCode", siteCode)
        writer.member("surroundings", surroundings)
        writer.member("entranceNote", entranceNote)
        writer.name("cabinet")
        writer.object { writer in
            writer.member("locked", cabinet.locked)
            writer.member("kind", cabinet.kind)
            writer.member("heated", cabinet.heated)
        }
        writer.name("notes")
        let repeated =
            isAgain ? ["This was asked with the same Idempotency-Key before: no second event was added."] : []
        writer.array(repeated + notes) { $0.value($1) }
        writer.name("status")
        writer.object { status.write(to: &$0, full: full) }
    }
}
