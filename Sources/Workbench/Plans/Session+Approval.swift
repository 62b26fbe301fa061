import Configuration
package import Planning
import Providers
import StateModel

extension Session {
    /// By what a plan that was just made can be approved.
    package func approval(of proposal: Proposal) -> PlanApproval {
        let recorded = proposal.snapshot.account
        return proposal.plan.approval(
            reach: { provider in
                var reach = providers.reach(of: provider)
                // Credentials that do not tell the account belong to the one that the state names.
                reach.account = reach.account ?? recorded
                return reach
            },
            of: (project.configuration, project.graph),
            variables: project.variables,
            seal: proposal.seal
        )
    }
}
