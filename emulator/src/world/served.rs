//! The parts of a world for a server only: its start, its list of requests, its faults, its inbox.

use serde_json::{Value, json};

use super::{
    Message, Method, Signer, UnixMillis, World,
    admin::Refusal,
    fault::{Fault, Faults},
    settings::Settings,
};

impl World {
    /// Returns a fresh instance with these settings, to which a reset returns. Its tokens are signed by `signer`.
    pub(crate) fn starting_with(start: &Settings, signer: Signer) -> Self {
        Self { settings: start.as_start().into(), signer, ..Self::default() }
    }

    /// Lets a kept world take part again: a reset returns to `start`, and so does it itself if it began elsewhere.
    pub(crate) fn resume(&mut self, start: &Settings, is_same_start: bool, signer: Signer) {
        self.signer = signer;
        let start = start.as_start();
        let settings = if is_same_start { self.settings.with_start_of(&start) } else { start };
        self.settings = settings.into();
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        let (settings, signer) = (self.settings.at_start().into(), self.signer.clone());
        *self = Self { settings, signer, ..Self::default() };
    }

    /// Notes a request, and says which one it is and what fault it shall meet, if any. Its path counts from the world's prefix.
    pub(crate) fn meet(
        &mut self,
        method: Method,
        path: &str,
        keys: &[&str],
        received_at: UnixMillis,
    ) -> (u64, Option<Fault>) {
        self.clock.observe(received_at);
        let number = self.note_request(method.as_str(), path, keys);
        let fault = self.faults.take(method, path);
        if let Some(fault) = &fault {
            self.seen.meet(number, fault.kind());
        }
        (number, fault)
    }

    /// Notes a request and gives its number.
    pub(crate) fn note_request(&mut self, method: &str, path: &str, keys: &[&str]) -> u64 {
        let now = self.now();
        self.seen.note(method, path, keys, now)
    }

    /// Notes how a request was answered.
    pub(crate) fn note_answer(&mut self, number: u64, status: u16, ms: u64, error: Option<String>) {
        self.seen.finish(number, status, ms, error);
    }

    /// `GET /__emulator/messages?to=ADDRESS`
    pub(crate) fn messages(&self, to: Option<&str>) -> Value {
        // An unescaped + arrives as a space.
        let to = to.map(|to| to.to_lowercase().replace(' ', "+"));
        let is_asked = |message: &&Message| to.as_ref().is_none_or(|to| message.to == *to);
        let messages = self.outbox.messages().iter().filter(is_asked);
        messages
            .map(|message| {
                json!({
                    "channel": message.channel.as_str(),
                    "to": message.to,
                    "code": message.code,
                    "link": message.link,
                    "sent_at": message.sent_at.0,
                })
            })
            .collect()
    }

    /// `GET /__emulator/requests`
    pub(crate) fn requests(&self) -> Value {
        self.seen.json()
    }

    /// `POST /__emulator/faults`: replaces all faults.
    pub(crate) fn set_faults(&mut self, body: &Value) -> Result<Value, Refusal> {
        self.faults = Faults::parse(body)?.into();
        Ok(json!({"faults": self.faults.len()}))
    }
}
