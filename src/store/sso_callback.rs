//! The callback page of providers and enterprise connections.

use super::active::SetActive;
use super::clerk::Clerk;
use super::options::NavigateKind;
use super::run::{Running, Stopped};
use crate::flow::AttemptKind;
use crate::flow::callback::{Callback, CallbackStep, after_sign_in, after_sign_up};
use crate::wire::SessionId;

/// The options of the callback page.
#[derive(Clone, Debug)]
pub struct SsoCallbackOptions {
    /// `true` signs up a user without an account. Default: `true`.
    pub transferable: bool,
    /// The kind of attempt to ask the server for anew before anything is decided. Default: none, what was
    /// fetched when the page was loaded is fresh.
    pub reload: Option<AttemptKind>,
    /// Where to go with a session. Default: where sign-ins or sign-ups lead.
    pub after_url: Option<String>,
    /// The page that continues a sign-in. Default: the provider's option.
    pub sign_in_url: Option<String>,
    /// The page that continues a sign-up. Default: the provider's option.
    pub sign_up_url: Option<String>,
}

impl Default for SsoCallbackOptions {
    fn default() -> Self {
        Self { transferable: true, reload: None, after_url: None, sign_in_url: None, sign_up_url: None }
    }
}

impl Clerk {
    /// Goes on after a provider or a company has led back: makes the new session the one in use, carries what
    /// was proved over to the other kind of attempt, or goes to the page that asks for what is missing or tells
    /// what went wrong. The page it is called on is not kept in the history.
    ///
    /// # Errors
    /// When what was proved cannot be carried over, for example because nobody may sign up, or the server
    /// cannot be reached.
    #[must_use]
    pub fn handle_sso_callback(self, options: SsoCallbackOptions) -> Running {
        Box::pin(async move {
            if options.reload.is_some() {
                self.refresh().await;
            }
            let step = self.peek(|data| {
                Callback {
                    sign_in: data.sign_in.attempt(),
                    sign_up: data.sign_up.attempt(),
                    reloaded: options.reload,
                    transferable: options.transferable,
                    has_task: data.session().is_some_and(|session| session.current_task().is_some()),
                    active: data.session().map(|session| &session.id),
                }
                .step()
            });
            let step = match step {
                CallbackStep::TransferToSignIn => {
                    self.sign_in().transfer().await?;
                    self.peek(|data| after_sign_in(data.sign_in.attempt()))
                }
                CallbackStep::TransferToSignUp => {
                    self.sign_up().transfer().await?;
                    self.peek(|data| after_sign_up(data.sign_up.attempt()))
                }
                step => {
                    // An unknown account that must not be signed up: the sign-in page shows the error.
                    let _ = self.change(|data| data.sign_in.is_declined = !options.transferable);
                    step
                }
            };
            self.follow(step, options).await
        })
    }

    async fn follow(self, step: CallbackStep, pages: SsoCallbackOptions) -> Result<(), Stopped> {
        let url = match step {
            CallbackStep::Activate(session, kind) => {
                return self.arrive(session, kind, pages.after_url).await;
            }
            CallbackStep::SignUp(_) => {
                self.keep_return(pages.sign_up_url.unwrap_or_else(|| self.sign_up_url()))
            }
            CallbackStep::Task => self.task_url_of_session(&self.after_sign_in_url()).unwrap_or_default(),
            _ => self.keep_return(pages.sign_in_url.unwrap_or_else(|| self.sign_in_url())),
        };
        self.navigate(&url, NavigateKind::Replace);
        Ok(())
    }

    async fn arrive(
        self,
        session: SessionId,
        kind: AttemptKind,
        after: Option<String>,
    ) -> Result<(), Stopped> {
        let after = after.unwrap_or_else(|| match kind {
            AttemptKind::SignIn => self.after_sign_in_url(),
            AttemptKind::SignUp => self.after_sign_up_url(),
        });
        let go = move |_| {
            let url = self.task_url_of_session(&after).unwrap_or_else(|| self.decorate_url(after));
            self.navigate(&url, NavigateKind::Replace);
        };
        self.set_active(SetActive::session(session).navigate_with(go)).await?;
        let _ = self.change(|data| {
            data.sign_in.finalize();
            data.sign_up.finalize();
        });
        Ok(())
    }

    /// Returns the page of the task that the session in use has to do, if any.
    fn task_url_of_session(self, return_to: &str) -> Option<String> {
        let task = self.peek(|data| data.session()?.current_task().cloned())?;
        Some(self.task_url_returning(&task, Some(return_to)))
    }
}
