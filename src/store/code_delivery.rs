//! Sending a code or link by one factor of a sign-in, and remembering which factor it was.
//!
//! The server's verification names a strategy but no address or number. A user can have several of the same strategy, so the
//! page has to remember the factor, also across a reload, to name the address that a code really went to.

use super::clerk::{Clerk, Slot};
use super::run::Running;
use super::sign_in::SignInFlow;
use crate::browser;
use crate::fapi::sign_in::{Stage, prepare};
use crate::fapi::{Error, Failure, Request};
use crate::flow::sign_in::{choose, factor_in_use};
use crate::key::PublishableKey;
use crate::wire::{Factor, SignIn, Strategy};

/// The way a phone code travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Channel {
    /// A text message.
    Sms,
    /// A WhatsApp message, where the instance has it.
    Whatsapp,
}

impl Channel {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
        }
    }
}

/// Options for sending a code: the address or number, and the channel.
///
/// ```
/// use leptos_clerk::{Channel, SendCode};
///
/// let by_whatsapp = SendCode::default().to_id("idn_2abc").channel(Channel::Whatsapp);
/// # let _ = by_whatsapp;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use]
pub struct SendCode {
    pub(super) id: Option<String>,
    pub(super) channel: Option<Channel>,
}

impl SendCode {
    /// Sends to the email address or phone number with this id, `email_address_id` or `phone_number_id` of a
    /// [`Factor`]. Default: the one that a code was sent to before in this attempt, else the one the user typed, else the
    /// default or primary one.
    pub fn to_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// Sends a phone code through this channel. Default: the instance's choice.
    pub fn channel(mut self, channel: Channel) -> Self {
        self.channel = Some(channel);
        self
    }
}

/// Returns the id of the address or number that a factor sends to.
pub(super) fn destination(factor: &Factor) -> Option<&str> {
    let id = factor.email_address_id.as_ref().or(factor.phone_number_id.as_ref());
    id.map(|id| id.as_str())
}

/// A request to send something by a factor; remembers the factor once the server has accepted it.
#[derive(Clone)]
pub(super) struct Delivery {
    clerk: Clerk,
    /// The ids of the attempt and of the address or number.
    requested: Slot<(String, String)>,
}

impl Delivery {
    pub(super) fn new(clerk: Clerk) -> Self {
        Self { clerk, requested: Slot::default() }
    }

    /// Returns the request for the factor of this strategy that the options name.
    pub(super) fn by_strategy(
        &self,
        current: &SignIn,
        stage: Stage,
        strategy: &Strategy,
        options: &SendCode,
    ) -> Result<Request<SignIn>, Failure> {
        let (factors, typed) = match stage {
            Stage::First => (&current.supported_first_factors, current.identifier.as_deref()),
            // The typed identifier says nothing about the second factor.
            Stage::Second => (&current.supported_second_factors, None),
        };
        let remembered = options.id.is_none().then(|| remembered(self.clerk, current)).flatten();
        let of = |id: Option<&str>| choose(factors, strategy, id, typed);
        let factor = match remembered.as_deref() {
            Some(id) => of(Some(id)).or_else(|| of(None)),
            None => of(options.id.as_deref()),
        };
        let factor = factor.ok_or_else(|| {
            Error::runtime("factor_not_found", format!("this sign-in has no factor `{strategy}`"))
        })?;
        Ok(self.by_factor(current, stage, factor, options.channel))
    }

    /// Returns the request for exactly this factor.
    pub(super) fn by_factor(
        &self,
        current: &SignIn,
        stage: Stage,
        factor: &Factor,
        channel: Option<Channel>,
    ) -> Request<SignIn> {
        let id = destination(factor).map(|id| (current.id.as_str().to_owned(), id.to_owned()));
        self.requested.set(id);
        prepare(stage, &current.id, factor, channel.map(Channel::as_str))
    }

    /// Waits for the operation, then remembers the factor.
    pub(super) fn watch(self, running: Running) -> Running {
        Box::pin(async move {
            running.await?;
            if let Some((attempt, id)) = self.requested.take() {
                remember(self.clerk, &attempt, &id);
            }
            Ok(())
        })
    }
}

/// Returns the storage key for the last delivery of this instance. Neither id grants access to anything.
fn key(key: &PublishableKey) -> String {
    format!("__clerk_sent_to_{}", key.frontend_api())
}

fn remember(clerk: Clerk, attempt: &str, id: &str) {
    let Some(core) = clerk.core() else { return };
    let text = format!("{attempt} {id}");
    browser::store(&key(&core.api.key), &text);
    let _ = clerk.change(|data| data.sent_to = Some(text));
}

/// Returns the id of the address or number that this attempt last had something sent to.
fn remembered(clerk: Clerk, attempt: &SignIn) -> Option<String> {
    let in_memory = clerk.peek(|data| data.sent_to.clone());
    let text = in_memory.or_else(|| browser::stored(&key(&clerk.core()?.api.key)))?;
    let (of, id) = text.split_once(' ')?;
    (of == attempt.id.as_str()).then(|| id.to_owned())
}

impl SignInFlow {
    /// Returns the first factor whose code or link is on its way to the user; `None` if nothing was sent, or if several
    /// addresses or numbers could have received it and this browser did not ask for it. Not reactive.
    #[must_use]
    pub fn first_factor_in_use(self) -> Option<Factor> {
        let attempt = self.attempt_untracked()?;
        let verification = attempt.first_factor_verification.as_ref()?;
        let sent_to = remembered(self.clerk, &attempt);
        factor_in_use(&attempt.supported_first_factors, verification, sent_to.as_deref()).cloned()
    }

    /// Returns the second factor whose code or link is on its way, as [`first_factor_in_use`](Self::first_factor_in_use).
    #[must_use]
    pub fn second_factor_in_use(self) -> Option<Factor> {
        let attempt = self.attempt_untracked()?;
        let verification = attempt.second_factor_verification.as_ref()?;
        let sent_to = remembered(self.clerk, &attempt);
        factor_in_use(&attempt.supported_second_factors, verification, sent_to.as_deref()).cloned()
    }

    /// Sends the code of this first factor: to its address or number and no other. For pages that list
    /// `supported_first_factors`.
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn send_first_factor(self, factor: &Factor, channel: Option<Channel>) -> Running {
        self.prepare_factor(Stage::First, factor.clone(), channel)
    }

    /// Sends the code of this second factor, as [`send_first_factor`](Self::send_first_factor).
    ///
    /// # Errors
    /// When there is no attempt, or the server refuses.
    #[must_use]
    pub fn send_second_factor(self, factor: &Factor, channel: Option<Channel>) -> Running {
        self.prepare_factor(Stage::Second, factor.clone(), channel)
    }

    fn prepare_factor(self, stage: Stage, factor: Factor, channel: Option<Channel>) -> Running {
        let delivery = Delivery::new(self.clerk);
        let request = delivery.clone();
        let running =
            self.with_attempt(move |current| Ok(request.by_factor(current, stage, &factor, channel)));
        delivery.watch(running)
    }

    pub(super) fn send_by_strategy(
        self,
        stage: Stage,
        strategy: Strategy,
        options: SendCode,
        redirect_url: Option<String>,
    ) -> Running {
        let delivery = Delivery::new(self.clerk);
        let request = delivery.clone();
        let running = self.with_attempt(move |current| {
            let request = request.by_strategy(current, stage, &strategy, &options)?;
            Ok(request.form_some("redirect_url", redirect_url))
        });
        delivery.watch(running)
    }

    /// Runs a request that creates an attempt, then one that sends by the first of these strategies that the attempt has.
    pub(super) fn create_and_send(
        self,
        create: Request<SignIn>,
        strategies: Vec<Strategy>,
        redirect_url: Option<String>,
    ) -> Running {
        let delivery = Delivery::new(self.clerk);
        let request = delivery.clone();
        let running = self.run(vec![
            Box::new(move |_| Ok(create)),
            Box::new(move |made| {
                let made = made.ok_or_else(super::clerk::closed)?;
                let mut refusal = super::clerk::closed();
                for strategy in &strategies {
                    match request.by_strategy(&made, Stage::First, strategy, &SendCode::default()) {
                        Ok(request) => return Ok(request.form_some("redirect_url", redirect_url)),
                        Err(failure) => refusal = failure,
                    }
                }
                Err(refusal)
            }),
        ]);
        delivery.watch(running)
    }
}
