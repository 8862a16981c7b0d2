import Foundation
import HTTPSupport
import HTTPTypes
import Hummingbird
import Registry

/// A long answer that is written page by page: each page is read in a transaction of its own while the one before it is
/// on its way, so that no more than one is in memory and a slow reader holds no connection of the database.
enum PagedBody {
    /// - Parameters:
    ///   - mediaType: of the answer.
    ///   - fileName: by which a browser saves it.
    ///   - first: is read before the answer begins, so that what goes wrong there is a problem of its own. What goes wrong
    ///     later breaks the answer off, which its reader sees.
    ///   - next: the page after one; nil where that was the last.
    ///   - bytes: a page as it is written; of nil what stands after the last one.
    static func response<Page: Sendable>(
        _ mediaType: String, fileName: String, first: Page,
        next: @escaping @Sendable (Page) async throws -> Page?,
        bytes: @escaping @Sendable (Page?, _ isFirst: Bool) -> [UInt8]
    ) -> Response {
        let body = ResponseBody { writer in
            var page = first
            try await writer.write(ByteBuffer(bytes: bytes(page, true)))
            while let following = try await next(page) {
                page = following
                try await writer.write(ByteBuffer(bytes: bytes(page, false)))
            }
            let end = bytes(nil, false)
            if !end.isEmpty { try await writer.write(ByteBuffer(bytes: end)) }
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: headers(mediaType, fileName: fileName), body: body)
    }

    static func headers(_ mediaType: String, fileName: String) -> HTTPFields {
        [
            .contentType: mediaType, .cacheControl: "no-store",
            .contentDisposition: "attachment; filename=\"\(fileName)\"",
        ]
    }

    /// UTF-8, with a header.
    static let csv = "text/csv; charset=utf-8"
}
