import Foundation
import TestDatabases
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The program serving on ports of its own.
struct Server: Sendable {
    let program: Program
    let port: Int
    let managementPort: Int

    /// Runs the program, waits until it can answer, does the work, and ends it.
    static func with<Result: Sendable>(
        database: String, settings: [String: String] = [:], _ work: (Server) async throws -> Result
    ) async throws -> Result {
        let (port, managementPort) = (try freePort(), try freePort())
        let program = try Program(
            ["serve"],
            environment: [
                "HEARTSHIELD_DATABASE": TestDatabase.serviceString(for: database),
                "HEARTSHIELD_PORT": String(port),
                "HEARTSHIELD_MANAGEMENT_PORT": String(managementPort),
            ].merging(settings) { $1 })
        let server = Server(program: program, port: port, managementPort: managementPort)
        let result: Swift.Result<Result, any Error>
        do {
            try await eventually("the service is ready") {
                try #require(program.isRunning, "the service ended: \(program.complaint)")
                return await server.status(managementPort, "/health/ready") == 200
            }
            result = .success(try await work(server))
        } catch {
            result = .failure(error)
        }
        if program.isRunning { program.signal(SIGTERM) }
        _ = await program.ended()
        return try result.get()
    }

    func get(_ path: String) async throws -> (status: Int, body: String) {
        try await send(URLRequest(url: url(port, path)))
    }

    func post(_ path: String, _ body: String, key: String?) async throws -> (status: Int, body: String) {
        var request = URLRequest(url: url(port, path))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        return try await send(request)
    }

    /// A request with whatever headers, and the answer with its cookie.
    func call(
        _ method: String = "POST", _ path: String, _ body: String? = nil, headers: [String: String] = [:]
    ) async throws -> (status: Int, body: String, cookie: String?) {
        var request = URLRequest(url: url(port, path))
        request.httpMethod = method
        if let body {
            request.httpBody = Data(body.utf8)
            request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        }
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response) = try await exchange(request)
        let cookie = response?.value(forHTTPHeaderField: "Set-Cookie")?.prefix { $0 != ";" }
        return (response?.statusCode ?? 0, String(decoding: data, as: UTF8.self), cookie.map(String.init))
    }

    func status(_ port: Int, _ path: String) async -> Int? {
        try? await send(URLRequest(url: url(port, path))).status
    }

    func management(_ path: String) async throws -> String {
        try await send(URLRequest(url: url(managementPort, path))).body
    }

    /// Without cookies: they go by host, whatever the port, so that a session of one server would be sent to the next.
    private static let session: URLSession = {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpShouldSetCookies = false
        return URLSession(configuration: configuration)
    }()

    private func url(_ port: Int, _ path: String) -> URL {
        URL(string: "http://127.0.0.1:\(port)\(path)")!
    }

    private func send(_ request: URLRequest) async throws -> (status: Int, body: String) {
        let (data, response) = try await exchange(request)
        return (response?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }

    private func exchange(_ request: URLRequest) async throws -> (Data, HTTPURLResponse?) {
        var request = request
        request.timeoutInterval = 20
        let (data, response) = try await Self.session.data(for: request)
        return (data, response as? HTTPURLResponse)
    }

    /// A port that nobody listens on now.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        try #require(bound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

/// A connection that sends whatever bytes it is told.
final class RawConnection {
    private let descriptor: Int32

    /// Nil where nobody listens.
    init?(port: Int) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            close(descriptor)
            return nil
        }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) {
        _ = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    /// Says that nothing more comes.
    func finishSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// Everything until the other side closes.
    func receiveAll() -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return String(decoding: received, as: UTF8.self) }
            received += buffer[..<count]
        }
    }
}
