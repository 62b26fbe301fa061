/// The help that is shown when no command is named.
enum Overview {
    static let text = """
        Usage: keyform [global options] <subcommand> [args]

        Declares the users, groups and Object Storage keys of an IONOS account in files,
        shows what would be changed, and makes it so. The primary workflow commands are
        given first, followed by less common or more advanced commands.

        Main commands:
          init          Not needed: keyform has nothing to install
          validate      Check whether the configuration is valid
          plan          Show changes required by the current configuration
          apply         Create or update infrastructure
          destroy       Destroy previously-created infrastructure

        All other commands:
          console       Try expressions at an interactive command prompt
          fmt           Reformat the configuration in the standard style
          import        Take an existing user, group or key over into the state
          output        Show output values
          credentials   Write access keys for the AWS tools, rclone, s3cmd or a shell
          show          Show the current state or a saved plan
          log           Show what was done, by whom and why
          recover       Settle what an interrupted apply left unclear
          state         Look into the state, check it, back it up, change it
          untaint       Keep an object that the next apply would replace
          version       Show the current keyform version

        Global options (use these before the subcommand, or after it):
          -chdir=DIR    Switch to a different working directory before executing the
                        given subcommand.
          -state=PATH   Keep the state in this file instead of keyform.db.
          -sandbox      Work on a simulated account on this machine: no credentials are
                        needed and no real account is touched.
          -input=false  Ask nothing.
          -no-color     Print without colors.
          -help         Show this help output, or the help for a specified subcommand.
          -version      An alias for the "version" subcommand.

        Credentials come from IONOS_TOKEN, or IONOS_USERNAME and IONOS_PASSWORD.

        """

    /// The help of a command that only groups others.
    static let state = """
        Usage: keyform [global options] state <subcommand> [options] [args]

        Looks into the state, and changes what keyform believes to manage without
        touching the account.

        Subcommands:
          backup        Write a consistent copy into a file
          check         Look for what is wrong with the state
          export-terraform
                        Write the state as a Terraform state
          import-terraform
                        Take the objects of a Terraform state over
          list          List the objects in the state
          mv            Give an object another address
          rekey         Seal the secrets with another key or passphrase
          rm            Forget objects without destroying them
          show          Show one object in the state
          unprotect     Lift the protection that prevent_destroy gave an object

        """

    static let recover = """
        Usage: keyform [global options] recover <subcommand> [options] [args]

        Settles a create that was cut off and that looking at the account cannot settle.
        An apply says so when it meets one, and names the commands.

        Subcommands:
          adopt         Say which object the create made
          discard       Say that the create made nothing

        """
}
