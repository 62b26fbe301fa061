/// How the sandbox behaves where the real service's behaviour is configurable, unknown or unpleasant.
///
/// The defaults are the friendly service: every rule that needs no set-up is on, every delay is off.
package struct SandboxOptions: Sendable {
    /// Which credentials are let in.
    package enum Credentials: Sendable, Hashable {
        /// Any well-formed Basic or Bearer credentials.
        case any
        /// Only this bearer token.
        case token(String)
        /// Only this user name and password, by Basic authentication.
        case basic(username: String, password: String)
    }

    /// What a PUT does to the properties it leaves out; the real service's way is not known.
    package enum OmittedProperties: String, Sendable, CaseIterable {
        /// They stay as they are.
        case keep
        /// They go back to their defaults, and required ones are missed.
        case reset
    }

    /// How the absence of an access key is answered.
    package enum KeyNotFound: String, Sendable, CaseIterable {
        /// 422 with the bare text.
        case plain
        /// 422 with the text after `[VDC-21-2] `, as older servers sent it.
        case prefixed
        /// A clean 404, as one would expect.
        case notFound = "404"
    }

    /// What the deletion of a user who still has access keys does.
    package enum UserDeletion: String, Sendable, CaseIterable {
        /// The keys go with the user.
        case cascade
        /// It is refused with a 422.
        case refuse
    }

    /// What adding a user to a group that the user is already in does.
    package enum RepeatedMembership: String, Sendable, CaseIterable {
        /// It succeeds and changes nothing.
        case accept
        /// It is refused with a 422.
        case refuse
    }

    /// What happens to the case of the e-mail addresses that clients send.
    package enum EmailCase: String, Sendable, CaseIterable {
        /// They are kept as sent.
        case keep
        /// They are stored in lower case.
        case lower
    }

    /// What a list does with `filter.*`, `orderBy` and `maxResults`, which the published API does not mention.
    package enum ListFilters: String, Sendable, CaseIterable {
        /// It does as they say.
        case obey
        /// It takes no notice of them.
        case ignore
        /// It refuses them with a 400.
        case refuse
    }

    /// What an explicit deny does to the contract owner and administrators, which is not known.
    package enum OwnerDeny: String, Sendable, CaseIterable {
        /// It hits them, except in calls on the policy itself.
        case apply
        /// It does not concern them.
        case ignore
    }

    /// What making a bucket does that is the contract's already.
    package enum RepeatedBucket: String, Sendable, CaseIterable {
        /// It is refused with a 409 `BucketAlreadyOwnedByYou`.
        case refuse
        /// It succeeds and changes nothing, when the region is the same.
        case accept
    }

    /// How a bucket is answered that is of another region than the endpoint.
    package enum OtherRegion: String, Sendable, CaseIterable {
        /// 404 `NoSuchBucket`, like one that does not exist.
        case noSuchBucket = "bucket"
        /// 404 `NoSuchKey`, as the vendor documents it.
        case noSuchKey = "key"
        /// 301 `PermanentRedirect` with the right endpoint.
        case redirect
    }

    /// Whose keys the management API of the object storage lists, which is not known.
    package enum AccessKeyScope: String, Sendable, CaseIterable {
        /// The caller's own.
        case user
        /// All of the contract.
        case contract
    }

    /// A token bucket over all requests.
    package struct RateLimit: Sendable, Hashable {
        /// Requests that become possible again in a minute.
        var perMinute: Int
        /// Requests that are possible at once.
        var burst: Int
        /// Whether a 429 says in `Retry-After` how long to wait.
        var sendsRetryAfter: Bool

        /// A limit made of these parts.
        package init(perMinute: Int, burst: Int, sendsRetryAfter: Bool = true) {
            self.perMinute = perMinute
            self.burst = burst
            self.sendsRetryAfter = sendsRetryAfter
        }
    }

    /// Which credentials are let in.
    package var credentials = Credentials.any
    /// Whether only members of a group with `s3Privilege`, and administrators, may have access keys.
    package var privilegeRule = false
    /// Milliseconds until a granted `s3Privilege` is noticed by the privilege rule.
    package var privilegeDelay: Int64 = 0
    /// How many polls of a request's status answer QUEUED or RUNNING before it is DONE.
    package var statusPolls = 0
    /// Milliseconds until a request's status can be DONE.
    package var statusDelay: Int64 = 0
    /// Milliseconds for which reads still show what was before a write.
    package var readLag: Int64 = 0
    /// Whether writes, too, do not find what reads do not show yet.
    package var laggingWrites = false
    /// Milliseconds that every answer takes.
    package var latency: Int64 = 0
    /// The most access keys that a user can have.
    package var keyLimit = 5
    /// The largest page of users and of data centers; the service documents 100.
    package var pageLimit = 100
    /// The limit on requests; none when nil.
    package var rateLimit: RateLimit?
    /// What a PUT does to the properties it leaves out.
    package var omittedProperties = OmittedProperties.keep
    /// How the absence of an access key is answered.
    package var keyNotFound = KeyNotFound.plain
    /// What the deletion of a user who still has access keys does.
    package var userDeletion = UserDeletion.cascade
    /// What adding a user to a group twice does.
    package var repeatedMembership = RepeatedMembership.accept
    /// What a list does with `filter.*`, `orderBy` and `maxResults`.
    package var listFilters = ListFilters.obey
    /// Milliseconds after the making of a share in which another one of the same resource takes its place.
    package var shareConflict: Int64 = 0
    /// What happens to the case of e-mail addresses.
    package var emailCase = EmailCase.keep
    /// Milliseconds until the data plane notices that a key was made, switched on or off, or deleted.
    package var keyPropagation: Int64 = 0
    /// Milliseconds by which the account's clock is ahead of the machine's, or behind it where negative.
    package var clockSkew: Int64 = 0
    /// Whether the keys of ordinary users may make buckets; the vendor's pages contradict one another.
    package var ordinaryKeysMakeBuckets = false
    /// What making a bucket twice does.
    package var repeatedBucket = RepeatedBucket.refuse
    /// How a bucket of another region is answered.
    package var otherRegion = OtherRegion.noSuchBucket
    /// Whether every endpoint tells the location of every bucket.
    package var locationEverywhere = true
    /// Names of buckets that belong to other contracts.
    package var foreignBuckets: Set<String> = []
    /// The most buckets that the contract can have.
    package var bucketLimit = 500
    /// Whether incomplete uploads keep a bucket from being deleted.
    package var uploadsKeepBuckets = false
    /// What an explicit deny does to the contract owner and administrators.
    package var ownerDeny = OwnerDeny.apply
    /// Whose access keys `/accesskeys` lists.
    package var accessKeyScope = AccessKeyScope.user
    /// The contract's number, fixed when an account is made.
    package var contractNumber: Int64 = 31_415_926
    /// The contract owner's address, fixed when an account is made.
    package var ownerEmail = "owner@sandbox.example"
    /// What ids and secrets are derived from, fixed when an account is made; a random one when nil.
    package var seed: UInt64?
    /// The scripted faults; the first that fires decides.
    package var faults: [Fault] = []
    /// The scheme of the URLs in answers.
    var scheme = "http"

    /// The friendly service.
    package init() {}
}

/// Where the sandbox keeps its account.
package enum SandboxStorage: Sendable, Hashable {
    /// In memory, gone with the `Sandbox`.
    case memory
    /// In an SQLite file at this path, made (readable by its owner only) when it does not exist.
    case file(String)
}
