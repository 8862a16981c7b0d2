import CoreMetrics
import HTTPSupport
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InMemoryLogging
import StrictJSON
import Testing

@Suite("What the service writes down about a request")
struct ObservationTests {
    @Test("A log line has the request's id and the route, and nothing of the place that was asked for")
    func log() async throws {
        let service = try Service()
        try await service.test { client in
            for uri in [
                "/v1/nearest?lat=52.95481&lon=-1.15812", "/v1/nearest?postcode=NG1+5FS",
                "/v1/nearest?postcode=NG99+9ZZ",
                "/v1/nearest?lat=52.95481", "/secret-address/of/a/patient",
            ] {
                _ = try await client.execute(uri: uri, method: .get)
            }
        }
        let lines = service.log.entries.map { "\($0.message) \($0.metadata)" }
        #expect(lines.count >= 5)
        #expect(lines.filter { $0.contains("Answered") }.allSatisfy { $0.contains("hb.request.id") })
        #expect(lines.contains { $0.contains("/v1/nearest") })
        for line in lines {
            for canary in ["52.95481", "1.15812", "NG1", "NG99", "patient"] {
                #expect(!line.contains(canary), "\(line)")
            }
        }
    }

    @Test("Every response names its request, forbids framing and says it is what it says")
    func headers() async throws {
        try await Service().test { client in
            for uri in ["/v1/nearest?lat=52&lon=-1", "/nowhere", "/openapi.json"] {
                let response = try await client.execute(uri: uri, method: .get)
                #expect(response.headers[HTTPField.Name("X-Request-Id")!]?.isEmpty == false)
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
                #expect(response.headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true)
            }
        }
    }

    @Test("Metrics are written in the format that Prometheus reads, with one type line a name")
    func prometheus() {
        let metrics = PrometheusMetrics()
        let timer = metrics.makeTimer(label: "http_request_duration", dimensions: [("route", "/v1/\"x\"\n")])
        timer.recordNanoseconds(200_000)
        timer.recordNanoseconds(20_000_000_000)
        metrics.makeTimer(label: "http_request_duration", dimensions: [("route", "/v1/\"x\"\n")]).recordNanoseconds(1)
        metrics.makeCounter(label: "locator.reloads", dimensions: []).increment(by: 3)
        metrics.makeRecorder(label: "locator_sites", dimensions: [], aggregate: false).record(7200 as Int64)
        let lines = metrics.text().split(separator: "\n").map(String.init)
        #expect(lines.filter { $0.hasPrefix("# TYPE") }.count == 3)
        #expect(lines.contains("# TYPE http_request_duration_seconds histogram"))
        #expect(lines.contains(#"http_request_duration_seconds_bucket{route="/v1/\"x\"\n",le="0.0001"} 1"#))
        #expect(lines.contains(#"http_request_duration_seconds_bucket{route="/v1/\"x\"\n",le="0.00025"} 2"#))
        #expect(lines.contains(#"http_request_duration_seconds_bucket{route="/v1/\"x\"\n",le="10"} 2"#))
        #expect(lines.contains(#"http_request_duration_seconds_bucket{route="/v1/\"x\"\n",le="+Inf"} 3"#))
        #expect(lines.contains(#"http_request_duration_seconds_count{route="/v1/\"x\"\n"} 3"#))
        #expect(lines.contains("locator_reloads_total 3"))
        #expect(lines.contains("locator_sites 7200"))
    }

    @Test("The management port tells whether it is alive, whether it can answer, and what it measures")
    func management() async throws {
        let ready = Application(
            router: ManagementRouter.make(metrics: PrometheusMetrics(), readiness: { [] }, beforeMetrics: {}))
        try await ready.test(.router) { client in
            for path in ["/health/live", "/health/ready", "/metrics"] {
                let response = try await client.execute(uri: path, method: .get)
                #expect(response.status == .ok, "\(path)")
            }
            let posted = try await client.execute(uri: "/health/live", method: .post)
            #expect(posted.status == .methodNotAllowed)
        }
        let waiting = Application(
            router: ManagementRouter.make(
                metrics: PrometheusMetrics(), readiness: { ["Not yet."] }, beforeMetrics: {}))
        try await waiting.test(.router) { client in
            let alive = try await client.execute(uri: "/health/live", method: .get)
            #expect(alive.status == .ok)
            let response = try await client.execute(uri: "/health/ready", method: .get)
            #expect(response.status == .serviceUnavailable)
            #expect(try response.json["detail"]?.string == "Not yet.")
        }
    }
}
