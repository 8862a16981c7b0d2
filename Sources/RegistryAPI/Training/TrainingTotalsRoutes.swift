import CivilTime
import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// What was taught in a year: `/v1/training-sessions/totals`, and the statement of it to print.
struct TrainingTotalsRoutes: Sendable {
    let register: any Register

    /// Others have no statistics.
    private static let readers: Set<Role> = [.public, .guardian, .coordinator, .analyst, .administrator]

    func add(to router: GuardedRouter) {
        router.on(.get, TrainingRoutes.path + "/totals", for: Self.readers, use: totals)
        router.on(.get, TrainingRoutes.path + "/statement", for: Self.readers, use: statement)
    }

    @Sendable
    private func totals(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["year", "by"])
        let year = try parameters.financialYear()
        let grouping = try parameters.word("by") ?? TrainingTotals.Grouping.programme
        let totals = try await register.read(as: context.origin()) { session in
            try await session.trainingTotals(of: year, by: grouping)
        }
        var writer = JSONWriter(capacity: 4096)
        writer.object { writer in
            Self.writeHead(of: totals, for: context.caller, to: &writer)
            totals.writeTable(to: &writer)
        }
        return Response(writer)
    }

    @Sendable
    private func statement(_ request: Request, _ context: ServiceRequestContext) async throws -> Response {
        let parameters = try QueryParameters(request.uri.query, allowing: ["year"])
        let year = try parameters.financialYear()
        let tables = try await register.read(as: context.origin()) { session in
            var tables: [TrainingTotals] = []
            for grouping in [TrainingTotals.Grouping.programme, .quintile, .district, .month] {
                tables.append(try await session.trainingTotals(of: year, by: grouping))
            }
            return tables
        }
        if request.accepts("text/plain") {
            let text = TrainingStatement(tables: tables, scope: Self.scope(of: context.caller)).text
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
        var writer = JSONWriter(capacity: 16_384)
        writer.object { writer in
            if let first = tables.first { Self.writeHead(of: first, for: context.caller, to: &writer) }
            writer.name("tables")
            writer.array(tables) { writer, totals in writer.object { totals.writeTable(to: &$0) } }
        }
        return Response(writer)
    }

    private static func writeHead(of totals: TrainingTotals, for caller: Caller, to writer: inout JSONWriter) {
        writer.member("year", totals.year.description)
        writer.member("from", totals.year.days.lowerBound.description)
        writer.member("to", totals.year.days.upperBound.description)
        writer.member("scope", scope(of: caller).rawValue)
        writer.member("exact", totals.isExact)
        writer.member("method", totals.method)
        writer.name("total")
        writer.object { totals.total.writeCounts(to: &$0) }
    }

    private static func scope(of caller: Caller) -> TrainingStatement.Scope {
        switch caller.role {
        case .coordinator: .scheme
        case .guardian: .group
        case .public, .analyst, .administrator, .responder, .dispatcher, .cad: .all
        }
    }
}

extension TrainingTotals {
    fileprivate func writeTable(to writer: inout JSONWriter) {
        writer.member("by", grouping.rawValue)
        writer.name("rows")
        writer.array(rows) { writer, row in
            writer.object { writer in
                writer.member("key", row.key)
                writer.member("name", row.name)
                row.writeCounts(to: &writer)
            }
        }
    }
}

extension TrainingTotals.Row {
    fileprivate func writeCounts(to writer: inout JSONWriter) {
        writer.member("sessions", sessionCount)
        writer.count("people", headCount)
        writer.count("signposted", signpostedCount)
    }
}
