import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1

/// Gets documents over HTTPS, with the system's certificate authorities.
///
/// Each document has a connection of its own: they are read minutes apart, so keeping one open would gain nothing.
public struct HTTPDocumentFetcher: DocumentFetcher {
    /// Bytes.
    public static let sizeLimit = 262_144

    private let timeout: Duration

    /// - Parameter timeout: from the look-up of the name to the last byte; held to a millisecond or more.
    public init(timeout: Duration = .seconds(5)) {
        self.timeout = max(timeout, .milliseconds(1))
    }

    public func fetch(_ url: URL) async throws(ProviderFailure) -> [UInt8] {
        guard let address = ProviderAddress(url.absoluteString) else { throw .addressNotAllowed }
        let end = ContinuousClock.now.advanced(by: timeout)
        do {
            // The client's own deadline ends with the head of the answer, and a body may trickle.
            return try await withThrowingTaskGroup(of: [UInt8].self) { group in
                defer { group.cancelAll() }
                group.addTask { try await document(at: address) }
                group.addTask {
                    try await Task.sleep(for: timeout)
                    throw ProviderFailure.timedOut
                }
                guard let document = try await group.next() else { throw ProviderFailure.timedOut }
                return document
            }
        } catch let failure as ProviderFailure {
            throw failure
        } catch {
            // The client's limits are as long and begin later, so what comes of them comes after the end.
            guard ContinuousClock.now < end else { throw .timedOut }
            throw .unreachable(cause: String(String(describing: error).prefix(200)))
        }
    }

    private func document(at address: ProviderAddress) async throws -> [UInt8] {
        // As long as everything together, so that shutting the client down waits for no connection longer than that.
        let limit = TimeAmount(timeout)
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: limit, read: limit))
        configuration.httpVersion = .http1Only
        // A refused connection is told at once: whoever asked tries again later.
        configuration.connectionPool.retryConnectionEstablishment = false
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            var request = HTTPClientRequest(url: address.url.absoluteString)
            request.headers = ["accept": "application/json", "user-agent": "OpenIDConnect"]
            let response = try await client.execute(request, timeout: limit)
            let status = Int(response.status.code)
            guard !(300..<400).contains(status) else { throw ProviderFailure.redirected }
            guard status == 200 else { throw ProviderFailure.status(status) }
            var bytes: [UInt8] = []
            for try await part in response.body {
                guard bytes.count + part.readableBytes <= Self.sizeLimit else { throw ProviderFailure.tooLarge }
                bytes.append(contentsOf: part.readableBytesView)
            }
            return bytes
        }
    }
}
