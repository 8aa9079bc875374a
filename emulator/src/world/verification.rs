//! A verification: one strategy under way, its code, its expiry, its wrong attempts.

use serde::{Deserialize, Serialize};

use super::{
    World,
    clock::UnixMillis,
    error::{self, ErrorItem, Failure},
    id::{ClientId, random_code, random_text},
    outbox::{Channel, Message, TEST_CODE, is_test_email, is_test_phone},
    passkey::Ceremony,
    strategy::Strategy,
    wallet::{self, ToSign},
};

const CODE_LIFETIME_MIN: i64 = 10;

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Unverified,
    Verified,
    /// Verified, but it belongs to the other kind of attempt.
    Transferable,
    Failed,
    Expired,
}

impl Status {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Unverified => "unverified",
            Self::Verified => "verified",
            Self::Transferable => "transferable",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }
}

/// A code that is out.
#[derive(Clone, Serialize, Deserialize)]
struct SentCode {
    code: String,
    sent_at: UnixMillis,
    expire_at: UnixMillis,
}

/// See the file's first line.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Verification {
    pub(crate) strategy: Strategy,
    pub(crate) attempts: u32,
    pub(crate) channel: Option<Channel>,
    /// The browser in which a link was opened, if it is known.
    pub(crate) verified_at_client: Option<ClientId>,
    /// The exact text for a wallet to sign, and what is unique in it.
    pub(crate) to_sign: Option<ToSign>,
    /// Why it failed or is transferable.
    pub(crate) error: Option<ErrorItem>,
    /// Where the browser has to go for it.
    pub(crate) external_url: Option<String>,
    status: Status,
    sent: Option<SentCode>,
    /// The challenge of a passkey, until it is answered.
    ceremony: Option<Ceremony>,
    /// When it would have expired, where neither code nor challenge says so.
    would_expire_at: Option<UnixMillis>,
}

impl Verification {
    /// Returns one that needs no code sent: a password, an authenticator app.
    pub(crate) fn of(strategy: Strategy) -> Self {
        Self {
            strategy,
            attempts: 0,
            channel: None,
            verified_at_client: None,
            to_sign: None,
            error: None,
            external_url: None,
            status: Status::Unverified,
            sent: None,
            ceremony: None,
            would_expire_at: None,
        }
    }

    /// Returns a verification that succeeded at once.
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
        self.sent.as_ref().map(|sent| sent.expire_at).or(challenge).or(self.would_expire_at)
    }

    /// It takes the place of another one, which had until then.
    pub(crate) fn after(self, previous: Option<&Self>, now: UnixMillis) -> Self {
        let would_expire_at = previous.and_then(Self::expire_at).unwrap_or(now);
        Self { would_expire_at: Some(would_expire_at), ..self }
    }

    /// Returns one that waits for the answer to a passkey's challenge.
    pub(crate) fn of_ceremony(ceremony: Ceremony) -> Self {
        Self { ceremony: Some(ceremony), ..Self::of(Strategy::Passkey) }
    }

    /// Returns the options for the browser, while a challenge is out.
    pub(crate) fn nonce(&self) -> Option<&str> {
        self.ceremony.as_ref().map(|ceremony| ceremony.options.as_str())
    }

    /// Takes the challenge, for it is good for one answer.
    pub(crate) fn take_ceremony(&mut self, now: UnixMillis) -> Result<Ceremony, Failure> {
        match self.status(now) {
            Status::Verified => return Err(error::verification_already_verified()),
            Status::Failed => return Err(error::verification_failed()),
            Status::Expired => return Err(error::verification_expired()),
            Status::Unverified | Status::Transferable => {}
        }
        self.attempts += 1;
        self.would_expire_at = self.expire_at();
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

    /// Checks a code. A wrong one is counted; the last allowed one fails the verification.
    pub(crate) fn attempt(
        &mut self,
        strategy: Strategy,
        code: &str,
        now: UnixMillis,
        max_attempts: u32,
    ) -> Result<(), Failure> {
        let takes_codes =
            !matches!(strategy, Strategy::EmailLink | Strategy::Web3(_)) && !strategy.is_external();
        if !takes_codes {
            return Err(error::verification_strategy_invalid());
        }
        self.judge(strategy, code, now, max_attempts)
    }

    fn judge(
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
            Status::Verified | Status::Transferable => return Err(error::verification_already_verified()),
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

impl Verification {
    /// Returns one that waits for a wallet's signature.
    pub(crate) fn to_sign(strategy: Strategy, to_sign: ToSign, now: UnixMillis) -> Self {
        let expire_at = now.plus_minutes(CODE_LIFETIME_MIN);
        let sent = Some(SentCode { code: to_sign.nonce.clone(), sent_at: now, expire_at });
        Self { sent, to_sign: Some(to_sign), ..Self::of(strategy) }
    }

    /// Judges the signature of the wallet with this address.
    pub(crate) fn attempt_signature(
        &mut self,
        strategy: Strategy,
        address: &str,
        signature: &str,
        now: UnixMillis,
        max_attempts: u32,
    ) -> Result<(), Failure> {
        let to_sign = self.to_sign.clone().filter(|_| strategy == self.strategy);
        let to_sign = to_sign.ok_or_else(error::verification_strategy_invalid)?;
        let is_right = wallet::has_signed(address, &to_sign.message, signature);
        // The nonce plays the code: what is right gives it away, what is wrong is counted like a wrong one.
        let code = if is_right { to_sign.nonce.as_str() } else { "" };
        self.judge(strategy, code, now, max_attempts).map_err(|failure| {
            let is_wrong = failure.errors.iter().any(|error| error.code == "form_code_incorrect");
            if is_wrong { error::form_incorrect_signature() } else { failure }
        })
    }

    /// Returns a verification by redirect, which returns with `token`.
    pub(crate) fn external(strategy: Strategy, token: String, url: String, now: UnixMillis) -> Self {
        let expire_at = now.plus_minutes(CODE_LIFETIME_MIN);
        let sent = Some(SentCode { code: token, sent_at: now, expire_at });
        Self { sent, external_url: Some(url), ..Self::of(strategy) }
    }

    /// Returns `true` if this token is of the newest link, or of the pending redirect to a provider.
    pub(crate) fn waits_for(&self, token: &str) -> bool {
        let is_it = |sent: &SentCode| sent.code == token;
        let leads_out = self.strategy == Strategy::EmailLink || self.strategy.is_external();
        leads_out && self.sent.as_ref().is_some_and(is_it)
    }

    /// It ends in this way, for this reason.
    pub(crate) fn end(&mut self, status: Status, reason: Failure) {
        self.status = status;
        self.external_url = None;
        self.error = reason.errors.into_iter().next();
    }

    /// It succeeded, but not in this kind of attempt.
    pub(crate) fn offer(&mut self) {
        self.status = Status::Transferable;
    }

    /// Returns one that looks as if a code had been sent. No code fits it.
    pub(crate) fn pretended(strategy: Strategy, now: UnixMillis) -> Self {
        let expire_at = now.plus_minutes(CODE_LIFETIME_MIN);
        let sent = Some(SentCode { code: random_text(20), sent_at: now, expire_at });
        Self { sent, ..Self::of(strategy) }
    }

    /// Returns `true` if it succeeded and can be transferred to the other kind of attempt.
    pub(crate) fn is_transferable(&self) -> bool {
        self.status == Status::Transferable
    }

    /// Its link was opened in this browser.
    pub(crate) fn open(&mut self, client: Option<ClientId>) {
        self.attempts += 1;
        self.status = Status::Verified;
        self.verified_at_client = client;
    }
}

/// Refuses a resend that comes too soon.
fn check_resend(world: &World, previous: Option<&Verification>) -> Result<(), Failure> {
    let interval = world.settings.emulator().resend_interval_s;
    if let Some(sent) = previous.and_then(|verification| verification.sent.as_ref()) {
        let wait = sent.sent_at.plus_seconds(interval).seconds() - world.now().seconds();
        if interval > 0 && wait > 0 {
            return Err(error::verification_code_too_many_requests(wait));
        }
    }
    Ok(())
}

/// "Sends" a link that carries this token and gives the verification that waits for it. `previous` is the one it replaces.
pub(crate) fn send_link(
    world: &mut World,
    previous: Option<&Verification>,
    to: &str,
    token: String,
    link: String,
) -> Result<Verification, Failure> {
    check_resend(world, previous)?;
    let now = world.now();
    let (channel, to) = (Channel::Email, to.to_owned());
    world.outbox.send(Message { channel, to, code: None, link: Some(link), sent_at: now });
    let expire_at = now.plus_minutes(CODE_LIFETIME_MIN);
    let sent = Some(SentCode { code: token, sent_at: now, expire_at });
    Ok(Verification { sent, ..Verification::of(Strategy::EmailLink) })
}

/// "Sends" a new code to an address or number and gives the verification that waits for it. `previous` is the one it replaces.
pub(crate) fn send_code(
    world: &mut World,
    previous: Option<&Verification>,
    strategy: Strategy,
    to: &str,
    channel: Channel,
) -> Result<Verification, Failure> {
    check_resend(world, previous)?;
    let now = world.now();
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

/// Returns the channel a form asks for; text messages unless it says otherwise.
pub(crate) fn phone_channel(form: &super::Form) -> Result<Channel, Failure> {
    match form.text("channel") {
        None | Some("sms") => Ok(Channel::Sms),
        Some("whatsapp") => Ok(Channel::Whatsapp),
        Some(other) => Err(error::form_param_value_not_allowed("channel", other, &["sms", "whatsapp"])),
    }
}
