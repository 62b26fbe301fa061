/// The variables that belong to no provider.
extension EnvironmentVariable {
    // MARK: - keyform's own

    package static let state = Self(
        "KEYFORM_STATE",
        "where the state is kept, unless `-state` says so; by default what a `state` block says, or `keyform.db`"
    )
    package static let stateKey = Self(
        "KEYFORM_STATE_KEY",
        "the key that seals secrets, as base64 or hexadecimal"
    )
    package static let stateKeyFile = Self(
        "KEYFORM_STATE_KEY_FILE",
        "the file of that key; by default `~/.config/keyform/state.key`, made on first use: keep a copy"
    )
    package static let statePassphrase = Self(
        "KEYFORM_STATE_PASSPHRASE",
        "a passphrase that the key is made of instead"
    )
    package static let newStateKey = Self(
        "KEYFORM_STATE_NEW_KEY",
        "the key that `keyform state rekey -key` changes a state to"
    )
    package static let newStatePassphrase = Self(
        "KEYFORM_STATE_NEW_PASSPHRASE",
        "the passphrase that `keyform state rekey -passphrase` changes a state to; asked for without it"
    )
    package static let requestTimeout = Self(
        "KEYFORM_REQUEST_TIMEOUT",
        "time limit of one exchange with the API, such as `30s`; by default one minute"
    )
    package static let operationTimeout = Self(
        "KEYFORM_OPERATION_TIMEOUT",
        "time limit for reading something with all its retries; by default ten minutes (writes: a `timeouts` block)"
    )
    package static let sandbox = Self("KEYFORM_SANDBOX", "`1`: the same as `-sandbox`")
    package static let log = Self(
        "KEYFORM_LOG",
        """
        `debug` or `trace`: method, path, status, duration, request id and attempt of each request on standard \
        error, never a body, a query or a header; `off`, `error`, `warn` and `info` show none
        """
    )

    // MARK: - Terraform's

    package static let workspace = Self(
        "TF_WORKSPACE",
        "the workspace to work in, unless `-workspace` says so; any but `default` has a state of its own"
    )
    package static let dataDirectory = Self(
        "TF_DATA_DIR",
        "where the selected workspace is kept, and what Terraform knows of its backend; by default `.terraform`"
    )
    /// The beginning of the names of variables that set variables of the configuration.
    package static let variablePrefix = Self(
        "TF_VAR_",
        "with the name of a variable of the configuration: its value"
    )
    package static let arguments = Self(
        "TF_CLI_ARGS",
        "options for every command; with `_` and the name of a command, as in `TF_CLI_ARGS_state_rm`, for that one"
    )
    package static let input = Self("TF_INPUT", "`0` or `false`: the same as `-input=false`")
    package static let automation = Self(
        "TF_IN_AUTOMATION",
        "not empty: no advice on which command to run next, and no line that shows what is going on"
    )

    // MARK: - Of terminals and accounts

    package static let noColor = Self(
        "NO_COLOR",
        "not empty: no colours, whatever the next variables say; the options `-color` and `-no-color` win over all of them"
    )
    package static let forceColor = Self(
        "FORCE_COLOR",
        "not empty: colours also where the output is no terminal, or a dumb one"
    )
    package static let forcedColor = Self("CLICOLOR_FORCE", "not empty and not `0`: the same")
    package static let color = Self("CLICOLOR", "`0`: no colours")
    package static let terminal = Self(
        "TERM",
        "`dumb`: no colours, and no line that shows what is going on"
    )
    package static let continuousIntegration = Self(
        "CI",
        "set, and not to `false` or `0`: no line that shows what is going on"
    )
    package static let home = Self(
        "HOME",
        "the home directory, where `~` and the files of keyform and of the AWS tools are"
    )
    package static let configurationHome = Self("XDG_CONFIG_HOME", "used in place of `~/.config`")
    package static let user = Self(
        "USER",
        "who is recorded in the history; without it `LOGNAME`, or the account's name"
    )
    package static let logName = Self("LOGNAME", "see `USER`")
    package static let awsConfiguration = Self("AWS_CONFIG_FILE", "used in place of `~/.aws/config`")
    package static let awsCredentials = Self(
        "AWS_SHARED_CREDENTIALS_FILE",
        "used in place of `~/.aws/credentials`"
    )

    // MARK: - Of connections

    package static let certificateFile = Self(
        "SSL_CERT_FILE",
        "PEM file of the authorities to trust instead of the system's"
    )
    package static let httpsProxy = Self(
        "https_proxy",
        "the proxy for `https://`; `HTTPS_PROXY` counts too, lower case first"
    )
    package static let httpProxy = Self(
        "http_proxy",
        """
        the proxy for `http://`; `HTTP_PROXY` counts as in Go: not for `localhost` and loopback addresses, and not \
        where `REQUEST_METHOD` is set
        """
    )
    package static let allProxy = Self(
        "all_proxy",
        "the proxy where the one of the scheme is missing; `ALL_PROXY` counts too"
    )
    package static let noProxy = Self(
        "no_proxy",
        """
        hosts to ask directly, as in Go: `*`, an address, a network (`10.0.0.0/8`), a domain with its subdomains \
        (`example.com`) or only these (`.example.com`); `:PORT` behind one limits it to that port; `NO_PROXY` counts \
        too
        """
    )
    package static let requestMethod = Self("REQUEST_METHOD", "set in a CGI program: see `http_proxy`")

    /// The beginnings of the names of variables that no other program may see: the key of the state, whatever it is made
    /// of, and values for the configuration, among which secrets are.
    package static let withheldFromPrograms = [
        stateKey, statePassphrase, newStateKey, newStatePassphrase, variablePrefix,
    ].map(\.name)

    /// In the order of the documents.
    package static let all = [
        state, stateKey, stateKeyFile, statePassphrase, newStateKey, newStatePassphrase, requestTimeout,
        operationTimeout, sandbox, log, workspace, dataDirectory, variablePrefix, arguments, input,
        automation,
        noColor, forceColor, forcedColor, color, terminal, continuousIntegration, home, configurationHome,
        user, logName, awsConfiguration,
        awsCredentials, certificateFile, httpsProxy, httpProxy, allProxy, noProxy, requestMethod,
    ]
}
