//! What a nursery's log says of invitations: whoever is sent one by mail. That somebody may come in with it stands elsewhere
//! already; the fact is the mail's cause, so that it goes out once.

use db::{log::NewFact, roster::Invited};
use domain::{
    ids::{FacilityId, FormId, GuardianId, StaffId},
    log::{Cause, Entry, Sender, Witness},
    roster::Fact,
    time::UtcTime,
};

use crate::{
    ledger::Ledger,
    refusal::FacilityRefusal,
    task::{Decided, Needs, Task},
    town::Town,
};

/// A mail to whoever is invited.
#[derive(Clone)]
struct InvitationMail {
    cause: Cause,
    invited: Invited,
}

impl Task for InvitationMail {
    type Done = Vec<Entry>;
    type Failure = FacilityRefusal;

    fn cause(&self) -> Option<Cause> {
        Some(self.cause)
    }

    fn needs(&self, _: &Ledger, _: &mut Needs) {}

    fn decide(&self, _: &mut Ledger, now: UtcTime) -> Decided<Self> {
        let fact = Fact::GuardianInvited { guardian: self.invited.guardian };
        let entry = Entry::new(now, &Witness::Staff { staff: self.invited.by }, fact);
        Decided::of(Ok(vec![NewFact::of(entry, Some(self.cause)).telling(Some(self.invited.clone().into()))]))
    }
}

impl Town {
    /// Sends a mail with the invitation that this form of this member of the staff made for the guardian; `Ok` after the
    /// commit, and again for the same form.
    ///
    /// # Errors
    /// If the facility did not take it; it may be sent again with the same form.
    pub async fn tell_of_invitation(
        &self,
        facility: FacilityId,
        (by, form): (StaffId, FormId),
        guardian: GuardianId,
        until: UtcTime,
    ) -> Result<(), FacilityRefusal> {
        let cause = Cause::form(form, Sender::Staff(by));
        self.ask(facility, InvitationMail { cause, invited: Invited { guardian, by, form, until } }).await.map(drop)
    }
}
