internal import HTTPTransport
package import Providers
internal import SourceText

/// Whether keys work, as signed requests show it.
extension ObjectStorageAccount {
    /// For the request to one endpoint, with the attempt that a server gets which fails.
    private static let patience = Duration.seconds(15)

    /// Sends one signed request for the list of buckets to the endpoint of each region, and believes what only the storage
    /// can answer: a list, or its word for a key that may not see one, or for one that it does not know.
    ///
    /// - Parameters:
    ///   - pair: the key; that it may be new is not taken into account.
    ///   - regions: where it is needed; those that have one endpoint are asked once.
    /// - Returns: what all of them together have shown.
    package func proof(of pair: SigningPair, in regions: some Sequence<String>) async -> KeyProof {
        var places: [ObjectStorageTarget] = []
        do throws(DiagnosticsError) {
            for region in Set(regions).sorted() {
                let origin = try await origin(of: region)
                if !places.contains(where: { $0.endpoint == origin }) {
                    places.append(ObjectStorageTarget(region: region, endpoint: origin, pair: pair))
                }
            }
        } catch {
            return .undecided(error.first.summary.uncapitalised)
        }
        let client = client.hasty(within: Self.patience)
        // What one endpoint says of the key is nothing that another one could contradict: each judges for itself.
        let signs = await mapConcurrently(places) { await Self.sign(of: client.apart(), at: $0) }
        return Self.proof(from: zip(places.map(\.region), signs).map { (region: $0, sign: $1) })
    }

    /// What the answers of several endpoints are together.
    static func proof(from signs: [(region: String, sign: KeySign)]) -> KeyProof {
        let known = signs.filter { $0.sign == .known }.map(\.region)
        let unknown = signs.filter { $0.sign == .unknown }.map(\.region)
        for case (_, .untimely(let reason)) in signs {
            return .untimely(reason)
        }
        for case (_, .unclear(let reason)) in signs {
            return .undecided(reason)
        }
        if signs.isEmpty {
            return .undecided("no region is known where it is needed")
        }
        if unknown.isEmpty {
            return .works(known)
        }
        if known.isEmpty {
            return .refused(unknown)
        }
        return .undecided(
            "it works in \(known.joined(separator: ", ")), and \(unknown.joined(separator: ", "))"
                + " \(unknown.count == 1 ? "does" : "do") not know it"
        )
    }

    private static func sign(of client: ObjectStorageClient, at target: ObjectStorageTarget) async -> KeySign
    {
        do throws(ObjectStorageError) {
            _ = try await client.listBuckets(at: target)
            return .known
        } catch {
            return KeySign(error, at: target)
        }
    }
}

/// What one answer shows of a key.
enum KeySign: Sendable, Hashable {
    /// The endpoint knows it, whatever it lets it do.
    case known
    /// The endpoint says that there is no such key.
    case unknown
    /// Neither; why, in words that go behind `because`.
    case unclear(String)
    /// The endpoint takes no request because of its time; why, as above.
    case untimely(String)

    /// What a request shows that did not bring a list.
    init(_ error: ObjectStorageError, at target: ObjectStorageTarget) {
        switch error.kind {
        case .unknownKey:
            self = .unknown
        // Whatever stands in front of a server refuses with a 403, too, but not with the storage's word.
        case .forbidden where error.code == "AccessDenied":
            self = .known
        case .clockSkew(let ahead):
            self = .untimely(
                "the clock of this machine is \(Self.skew(ahead)) that of \(target.endpoint), which therefore takes no request"
            )
        default:
            self = .unclear(Self.reason(error, "\(target.endpoint)", target.region))
        }
    }

    private static func reason(_ error: ObjectStorageError, _ endpoint: String, _ region: String) -> String {
        let answered =
            "\(endpoint) answered \([error.status.map(String.init), error.code].compactMap(\.self).joined(separator: " "))"
        switch error.kind {
        case .wrongSignature:
            return "\(answered), so the secret is not that of the key, or it is not the endpoint of \(region)"
        case .redirected(let place):
            return
                "\(endpoint) answered \(error.status ?? 0) and sends elsewhere\(place.map { ", to \($0)" } ?? ""), where no"
                + " credentials are sent"
        case .malformedAnswer:
            return "\(answered) with something that is no list of buckets"
        case .transport:
            return "\(endpoint) cannot be reached\(error.detail.map { " (\($0))" } ?? "")"
        case .deadlineExceeded where error.status == nil:
            return "\(endpoint) did not answer in time"
        case .cancelled:
            return "the question to \(endpoint) was interrupted"
        case .notSent:
            return error.reason?.summary.uncapitalised ?? "the request could not be signed"
        case .forbidden where error.code == nil:
            return "\(answered) without the storage's word for it"
        default:
            return answered
        }
    }

    private static func skew(_ ahead: Duration?) -> String {
        guard let seconds = ahead?.components.seconds, seconds != 0 else {
            return "too far from"
        }
        let length =
            switch abs(seconds) {
            case ..<120: "\(abs(seconds)) seconds"
            case ..<7200: "\(abs(seconds) / 60) minutes"
            case ..<172_800: "\(abs(seconds) / 3600) hours"
            default: "\(abs(seconds) / 86_400) days"
            }
        return "\(length) \(seconds > 0 ? "ahead of" : "behind")"
    }
}

extension String {
    /// The beginning of a message as a part of a sentence.
    fileprivate var uncapitalised: String {
        guard let first, !dropFirst().prefix(1).allSatisfy(\.isUppercase) || count == 1 else {
            return self
        }
        return first.lowercased() + dropFirst()
    }
}
