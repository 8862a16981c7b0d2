import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// `POST /v1/defibrillators/{id}/code-release`: the code that opens a cabinet. Each reading is audited; who may read, and
/// that nobody reads unseen, the database keeps as well.
struct CodeReleaseRoute: Sendable {
    let register: any Register

    private static let repetition =
        "This was asked with the same Idempotency-Key before: no second event was added."

    func add(to router: GuardedRouter) {
        router.on(
            .post, "/v1/defibrillators/{id}/code-release", for: [.dispatcher, .cad, .guardian], .adds, use: release)
    }

    @Sendable
    private func release(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        _ = try QueryParameters(request.uri.query, allowing: [])
        let id = try context.id("defibrillator")
        let (bytes, form) = try await ReleaseForm.read(request, context)
        let release = { @Sendable (session: any RegisterSession, isAgain: Bool) async throws -> KeptAnswer in
            if context.caller.role == .guardian {
                try await session.status(of: id).require(isKeptBy: context.caller)
            }
            let isIssued = context.caller.role != .guardian && !isAgain
            let release = try await session.releaseCode(of: id, for: form.incident, isIssued: isIssued)
            let approval = try await session.site(release.status.siteID).approval
            let notes = [form.complaint, isAgain ? Self.repetition : nil, approval.note].compactMap(\.self)
            return KeptAnswer(.created, version: release.status.version, isSecret: true) { writer in
                release.write(to: &writer, for: context.caller, after: notes)
            }
        }
        return try await register.answer(
            request, context, bytes, because: form.reason, again: { try await release($0, true) }
        ) { try await release($0, false) }
    }
}

/// The body of a code release.
private struct ReleaseForm {
    private(set) var incident: String?
    private(set) var reason: String?
    /// What is wrong with a form for whose sake nobody waits.
    private(set) var complaint: String?

    /// Characters of an incident's reference.
    private static let longestIncident = 100

    private init() {}

    /// The form with the bytes it was read from. A dispatcher on the telephone needs none, and is not refused for one that
    /// cannot be read.
    ///
    /// - Throws: for others a ``Problem`` or ``RegistryError/invalid(_:)``.
    static func read(
        _ request: Request, _ context: ServiceRequestContext
    ) async throws -> (bytes: [UInt8], form: ReleaseForm) {
        var form = ReleaseForm()
        guard context.caller.role == .dispatcher else {
            let bytes = try await request.jsonBytes(in: context, isOptional: true)
            try form.fill(from: bytes, needsIncident: context.caller.role == .cad)
            return (bytes, form)
        }
        let (bytes, isJSON) = try await request.bytesOfAnyType(in: context)
        do {
            try form.fill(from: bytes, needsIncident: false)
            if !isJSON { form.complain(of: "It must be application/json.") }
        } catch let error as RegistryError {
            form.complain(of: error.description)
        } catch let problem as Problem {
            form.complain(of: problem.detail)
        }
        return (bytes, form)
    }

    private mutating func fill(from bytes: [UInt8], needsIncident: Bool) throws {
        var body = try BodyReader(bytes, allowing: ["incident", "reason"])
        incident = body.text("incident", atMost: Self.longestIncident)
        reason = body.text("reason")
        if needsIncident, incident == nil, body.faults.isEmpty {
            body.fault("incident", "Is missing: a dispatch system reads a code for an incident.")
        }
        try body.finish()
    }

    private mutating func complain(of fault: String) {
        complaint =
            "The form is not as it should be: \(fault) The code is given all the same, "
            + (incident.map { "for the incident \($0)." } ?? "for no incident.")
    }
}

extension SiteApproval {
    /// What whoever opens the cabinet should know of it.
    fileprivate var note: String? {
        switch self {
        case .pending: "The site's registration waits for approval: nobody has said yet that the device is there."
        case .approved: nil
        case .refused: "The site's registration was refused: the device may not be there."
        }
    }
}

extension CodeRelease {
    fileprivate func write(to writer: inout JSONWriter, for caller: Caller, after others: [String]) {
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
        writer.array(others + notes) { $0.value($1) }
        writer.name("status")
        writer.object { status.write(to: &$0, for: caller) }
    }
}
