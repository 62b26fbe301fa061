import Foundation
import TestSupport
import Testing

/// The clients that people use, unchanged, against the object storage of `keyform-sandbox`.
///
/// Each test is skipped where its client is not installed.
@Suite struct SandboxClientsTests {
    static let hasBoto = runs("python3", "-c", "import boto3")
    static let hasAWS = runs("aws", "--version")
    static let hasS3cmd = runs("s3cmd", "--version")
    static let hasRclone = runs("rclone", "version")

    @Test(.enabled(if: hasBoto, "boto3 is not installed")) func boto3() throws {
        let result = try run(
            "python3",
            "-c",
            """
            import io, json, os, boto3, urllib.request, urllib.error
            from botocore.exceptions import ClientError
            s = boto3.client('s3')
            def code(call, **arguments):
                try: call(**arguments)
                except ClientError as error: return error.response['Error']['Code']
            def anonymous(key):
                try: return urllib.request.urlopen(s.meta.endpoint_url + '/demo/' + key).status
                except urllib.error.HTTPError as error: return error.code
            s.create_bucket(Bucket='demo', CreateBucketConfiguration={'LocationConstraint': 'eu-central-3'})
            assert code(s.create_bucket, Bucket='demo') == 'BucketAlreadyOwnedByYou'
            s.put_object(Bucket='demo', Key='a b/\\u00e9+&.txt', Body=b'hello', Metadata={'x': '1'})
            read = s.get_object(Bucket='demo', Key='a b/\\u00e9+&.txt')
            assert read['Body'].read() == b'hello' and read['Metadata'] == {'x': '1'}
            assert s.head_object(Bucket='demo', Key='a b/\\u00e9+&.txt')['ContentLength'] == 5
            assert code(s.get_object, Bucket='demo', Key='none') == 'NoSuchKey'
            s.put_object(Bucket='demo', Key='open/k', Body=b'')
            statement = {'Effect': 'Allow', 'Principal': '*', 'Action': 's3:GetObject', 'Resource': 'arn:aws:s3:::demo/open/*'}
            policy = {'Version': '2012-10-17', 'Statement': [statement]}
            assert anonymous('open/k') == 403
            s.put_bucket_policy(Bucket='demo', Policy=json.dumps(policy))
            assert json.loads(s.get_bucket_policy(Bucket='demo')['Policy']) == policy
            assert s.get_bucket_policy_status(Bucket='demo')['PolicyStatus']['IsPublic']
            assert (anonymous('open/k'), anonymous('closed')) == (200, 403)
            url = s.generate_presigned_url('get_object', Params={'Bucket': 'demo', 'Key': 'open/k'})
            assert urllib.request.urlopen(url).status == 200
            from boto3.s3.transfer import TransferConfig
            small = TransferConfig(multipart_threshold=1, multipart_chunksize=5 << 20)
            s.upload_fileobj(io.BytesIO(b'x' * (5 << 20) + b'y'), 'demo', 'big', Config=small)
            assert s.head_object(Bucket='demo', Key='big')['ETag'].endswith('-2"')
            whole = io.BytesIO()
            s.download_fileobj('demo', 'big', whole)
            assert whole.getvalue() == b'x' * (5 << 20) + b'y'
            s.put_bucket_versioning(Bucket='demo', VersioningConfiguration={'Status': 'Enabled'})
            for body in (b'1', b'2'): s.put_object(Bucket='demo', Key='v', Body=body)
            s.delete_object(Bucket='demo', Key='v')
            pages = s.get_paginator('list_objects_v2').paginate(Bucket='demo', PaginationConfig={'PageSize': 1})
            keys = [entry['Key'] for page in pages for entry in page['Contents']]
            assert keys == ['a b/\\u00e9+&.txt', 'big', 'open/k'], keys
            assert code(s.delete_bucket, Bucket='demo') == 'BucketNotEmpty'
            pages = s.get_paginator('list_object_versions').paginate(Bucket='demo', PaginationConfig={'PageSize': 2})
            found = [v for page in pages for kind in ('Versions', 'DeleteMarkers') for v in page.get(kind, [])]
            assert len(found) == 6
            objects = [{'Key': v['Key'], 'VersionId': v['VersionId']} for v in found]
            assert not s.delete_objects(Bucket='demo', Delete={'Objects': objects}).get('Errors')
            s.delete_bucket(Bucket='demo')
            assert boto3.client('s3', region_name='eu-central-4').list_buckets()['Buckets'] == []
            assert code(boto3.client('s3', region_name='us-east-1').list_buckets) == 'AuthorizationHeaderMalformed'
            wrong = {'aws_access_key_id': os.environ['AWS_ACCESS_KEY_ID'], 'aws_secret_access_key': 'wrong'}
            assert code(boto3.client('s3', **wrong).list_buckets) == 'SignatureDoesNotMatch'
            """
        )
        #expect(result.status == 0, "\(result.output)")
    }

    @Test(.enabled(if: hasAWS, "aws is not installed")) func awscli() throws {
        try shell(
            """
            aws s3 mb s3://demo
            aws s3 cp --quiet file s3://demo/a/file
            aws s3 cp --quiet s3://demo/a/file copy
            cmp file copy
            aws s3 ls s3://demo/ --recursive | grep -q ' a/file$'
            aws s3api put-bucket-tagging --bucket demo --tagging 'TagSet=[{Key=a,Value=b}]'
            aws s3api get-bucket-tagging --bucket demo | grep -q '"Value": "b"'
            aws s3 rb s3://demo --force
            """
        )
    }

    @Test(.enabled(if: hasS3cmd, "s3cmd is not installed")) func s3cmd() throws {
        try shell(
            """
            printf '[default]\\naccess_key=%s\\nsecret_key=%s\\nhost_base=%s\\nhost_bucket=%s\\nuse_https=False\\nbucket_location=eu-central-3\\n' \
              "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "${AWS_ENDPOINT_URL#http://}" "${AWS_ENDPOINT_URL#http://}" > cfg
            s() { s3cmd -c "$PWD/cfg" --no-progress "$@"; }
            s mb s3://demo
            s put file s3://demo/a/file
            s info s3://demo/a/file
            s cp s3://demo/a/file 's3://demo/b ä'
            s get s3://demo/b\\ ä copy
            cmp file copy
            s setpolicy policy s3://demo
            s info s3://demo | grep -q GetObject
            s rb -r --force s3://demo
            """
        )
    }

    @Test(.enabled(if: hasRclone, "rclone is not installed")) func rclone() throws {
        try shell(
            """
            r() { rclone --config /dev/null "$@"; }
            remote=":s3,provider=Other,env_auth=true,endpoint='$AWS_ENDPOINT_URL',region=eu-central-3,location_constraint=eu-central-3:demo"
            r mkdir "$remote"
            r copy file "$remote/a"
            r check --one-way . "$remote/a" --include file
            r copy "$remote/a/file" back
            cmp file back/file
            r purge "$remote"
            """
        )
    }

    /// Runs the lines in a folder with a file and a policy; the first that fails ends them and the test.
    private func shell(_ script: String) throws {
        let result = try run("sh", "-euc", script)
        #expect(result.status == 0, "\(result.output)")
    }

    /// Runs a program with a key of the contract owner, in a folder with a file and a policy.
    private func run(_ command: String...) throws -> (status: Int32, output: String) {
        let sandbox = try RunningSandbox("-s3-port", "0")
        let port = try #require(sandbox.storagePort)
        let folder = FileManager.default.temporaryDirectory.appending(path: "clients-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data(repeating: 0x61, count: 20_000).write(to: folder.appending(path: "file"))
        let policy = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",\
            "Resource":"arn:aws:s3:::demo/*"}]}
            """
        try Data(policy.utf8).write(to: folder.appending(path: "policy"))
        let key = try sandbox.makeKey()
        return try Self.output(
            of: command,
            in: folder,
            [
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": folder.path,
                "LANG": "C.UTF-8", "AWS_ACCESS_KEY_ID": key.id, "AWS_SECRET_ACCESS_KEY": key.secret,
                "AWS_ENDPOINT_URL": "http://127.0.0.1:\(port)", "AWS_DEFAULT_REGION": "eu-central-3",
                "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1",
            ]
        )
    }

    static func runs(_ command: String...) -> Bool {
        (try? output(of: command, in: URL(filePath: "/"), ProcessInfo.processInfo.environment))?.status == 0
    }

    static func output(
        of command: [String],
        in folder: URL,
        _ environment: [String: String]
    ) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = command
        process.currentDirectoryURL = folder
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
