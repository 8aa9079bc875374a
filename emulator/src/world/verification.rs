//! A verification: one strategy under way, its code, its expiry, its wrong attempts.

use super::{
    World,
    clock::UnixMillis,
    error::{self, Failure},
    id::random_code,
    outbox::{Channel, Message, TEST_CODE, is_test_email, is_test_phone},
    passkey::Ceremony,
    strategy::Strategy,
};

const CODE_LIFETIME_MIN: i64 = 10;

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Unverified,
    Verified,
    Failed,
    Expired,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }
}

/// A code that is out.
#[derive(Clone)]
struct SentCode {
    code: String,
    sent_at: UnixMillis,
    expire_at: UnixMillis,
}

/// See the file's first line.
#[derive(Clone)]
pub(crate) struct Verification {
    pub(crate) strategy: Strategy,
    pub(crate) attempts: u32,
    pub(crate) channel: Option<Channel>,
    status: Status,
    sent: Option<SentCode>,
    /// The challenge of a passkey, until it is answered.
    ceremony: Option<Ceremony>,
}

impl Verification {
    /// One that needs no code sent: a password, an authenticator app.
    pub(crate) fn of(strategy: Strategy) -> Self {
        Self { strategy, attempts: 0, channel: None, status: Status::Unverified, sent: None, ceremony: None }
    }

    /// One that succeeded at once.
    pub(crate) fn verified(strategy: Strategy) -> Self {
        Self { attempts: 1, status: Status::Verified, ..Self::of(strategy) }
    }

    pub(crate) fn status(&self, now: UnixMillis) -> Status {
        match (&self.status, self.expire_at()) {
            (Status::Unverified, Some(at)) if now >= at => Status::Expired,
            (status, _) => *status,
        }
    }

    pub(crate) fn expire_at(&self) -> Option<UnixMillis> {
        let challenge = self.ceremony.as_ref().map(|ceremony| ceremony.expire_at);
        self.sent.as_ref().map(|sent| sent.expire_at).or(challenge)
    }

    /// One that waits for the answer to a passkey's challenge.
    pub(crate) fn of_ceremony(ceremony: Ceremony) -> Self {
        Self { ceremony: Some(ceremony), ..Self::of(Strategy::Passkey) }
    }

    /// The options for the browser, while a challenge is out.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.ceremony.as_ref().map(|ceremony| ceremony.options.as_str())
    }

    /// Takes the challenge, for it is good for one answer.
    pub(crate) fn take_ceremony(&mut self, now: UnixMillis) -> Result<Ceremony, Failure> {
        match self.status(now) {
            Status::Verified => return Err(error::verification_already_verified()),
            Status::Failed => return Err(error::verification_failed()),
            Status::Expired => return Err(error::verification_expired()),
            Status::Unverified => {}
        }
        self.attempts += 1;
        self.ceremony.take().ok_or_else(error::verification_missing)
    }

    /// The answer was right.
    pub(crate) fn succeed(&mut self) {
        self.status = Status::Verified;
    }

    /// The answer was wrong, and there is no second one.
    pub(crate) fn fail(&mut self) {
        self.status = Status::Failed;
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.status == Status::Verified
    }

    /// Judges a code. A wrong one is counted; the last allowed one fails the verification.
    pub(crate) fn attempt(
        &mut self,
        strategy: Strategy,
        code: &str,
        now: UnixMillis,
        max_attempts: u32,
    ) -> Result<(), Failure> {
        if strategy != self.strategy {
            return Err(error::verification_strategy_invalid());
        }
        match self.status(now) {
            Status::Verified => return Err(error::verification_already_verified()),
            Status::Failed => return Err(error::verification_failed()),
            Status::Expired => return Err(error::verification_expired()),
            Status::Unverified => {}
        }
        let sent = self.sent.as_ref().ok_or_else(error::verification_missing)?;
        self.attempts += 1;
        if sent.code == code {
            self.status = Status::Verified;
            return Ok(());
        }
        if self.attempts >= max_attempts {
            self.status = Status::Failed;
            return Err(error::verification_failed());
        }
        Err(error::form_code_incorrect())
    }
}

/// "Sends" a new code to an address or number and gives the verification that waits for it. `previous` is the one it replaces.
pub(crate) fn send_code(
    world: &mut World,
    previous: Option<&Verification>,
    strategy: Strategy,
    to: &str,
    channel: Channel,
) -> Result<Verification, Failure> {
    let now = world.now();
    let interval = world.settings.emulator().resend_interval_s;
    if let Some(sent) = previous.and_then(|verification| verification.sent.as_ref()) {
        let wait = sent.sent_at.seconds() + interval - now.seconds();
        if interval > 0 && wait > 0 {
            return Err(error::verification_code_too_many_requests(wait));
        }
    }
    let is_test = is_test_email(to) || is_test_phone(to);
    let is_test = is_test && world.settings.rules().auth_config.test_mode;
    let code = if is_test || world.settings.emulator().test_code_for_everyone {
        TEST_CODE.to_owned()
    } else {
        random_code()
    };
    world.outbox.send(Message {
        channel,
        to: to.to_owned(),
        code: Some(code.clone()),
        link: None,
        sent_at: now,
    });
    Ok(Verification {
        channel: strategy.is_phone().then_some(channel),
        sent: Some(SentCode { code, sent_at: now, expire_at: now.plus_minutes(CODE_LIFETIME_MIN) }),
        ..Verification::of(strategy)
    })
}

/// The channel a form asks for; text messages unless it says otherwise.
pub(crate) fn phone_channel(form: &super::Form) -> Result<Channel, Failure> {
    match form.text("channel") {
        None | Some("sms") => Ok(Channel::Sms),
        Some("whatsapp") => Ok(Channel::Whatsapp),
        Some(_) => Err(error::form_param_value_invalid("channel", "A code travels by sms or whatsapp.")),
    }
}
