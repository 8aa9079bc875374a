//! The messages a real instance would have mailed or texted, and the identifiers that need none.

use std::{collections::BTreeMap, ops::Range};

use serde::{Deserialize, Serialize};

use super::{
    clock::UnixMillis,
    tracked::{Now, Tracked, json},
};

const MOST_MESSAGES: usize = 5_000;

/// The code of every test identifier (Clerk docs, "Test emails and phones").
pub const TEST_CODE: &str = "424242";

/// The channel of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    /// A mail.
    Email,
    /// A text message.
    Sms,
    /// A WhatsApp message.
    Whatsapp,
}

impl Channel {
    /// Clerk's name of the channel.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Sms => "sms",
            Self::Whatsapp => "whatsapp",
        }
    }
}

/// One message that was "sent".
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Message {
    /// The channel.
    pub channel: Channel,
    /// The email address or phone number.
    pub to: String,
    /// The one-time code in it.
    pub code: Option<String>,
    /// The link in it.
    pub link: Option<String>,
    /// When, on the world's clock.
    pub sent_at: UnixMillis,
}

/// The latest messages of a world, oldest first.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(into = "KeptOutbox", from = "KeptOutbox")]
pub(crate) struct Outbox {
    messages: Vec<Message>,
    announced: usize,
    forgotten: usize,
    /// The numbers that were kept last.
    settled: Option<Range<usize>>,
}

/// The messages by number: what is kept of an outbox grows by what is sent.
#[derive(Serialize, Deserialize)]
#[serde(transparent)]
struct KeptOutbox(BTreeMap<usize, Message>);

impl From<Outbox> for KeptOutbox {
    fn from(outbox: Outbox) -> Self {
        Self((outbox.forgotten..).zip(outbox.messages).collect())
    }
}

impl From<KeptOutbox> for Outbox {
    fn from(KeptOutbox(messages): KeptOutbox) -> Self {
        let forgotten = messages.keys().next().copied().unwrap_or_default();
        Self {
            announced: messages.len(),
            messages: messages.into_values().collect(),
            forgotten,
            settled: None,
        }
    }
}

impl Outbox {
    pub(crate) fn send(&mut self, message: Message) {
        if self.messages.len() == MOST_MESSAGES {
            let forgotten = MOST_MESSAGES / 10;
            self.messages.drain(..forgotten);
            self.forgotten += forgotten;
            self.announced = self.announced.saturating_sub(forgotten);
        }
        self.messages.push(message);
    }

    #[cfg(feature = "server")]
    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Returns the messages not yet handed out by this function.
    pub(crate) fn take_unannounced(&mut self) -> Vec<Message> {
        let fresh = self.messages[self.announced..].to_vec();
        self.announced = self.messages.len();
        fresh
    }
}

impl Tracked for Outbox {
    fn now(&self) -> Now {
        let Some(settled) = &self.settled else {
            return Now::Whole(json(self));
        };
        let gone = (settled.start..self.forgotten.min(settled.end)).map(|number| (number.to_string(), None));
        let fresh = (self.forgotten..).zip(&self.messages).filter(|(number, _)| *number >= settled.end);
        Now::Entries(gone.chain(fresh.map(|(number, it)| (number.to_string(), Some(json(it))))).collect())
    }

    fn settle(&mut self) {
        self.settled = Some(self.forgotten..self.forgotten + self.messages.len());
    }
}

/// Returns `true` if the address has a `+clerk_test` sub-address.
pub(crate) fn is_test_email(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    local.contains("+clerk_test")
}

/// Returns `true` if the number is one of +1 (XXX) 555-0100 to 555-0199.
pub(crate) fn is_test_phone(number: &str) -> bool {
    let Some(digits) = number.strip_prefix("+1") else {
        return false;
    };
    digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit()) && &digits[3..8] == "55501"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outbox_drops_the_oldest_messages_and_announces_each_once() {
        let mut outbox = Outbox::default();
        let mut announced = Vec::new();
        for at in 0..12_345 {
            let message = Message {
                channel: Channel::Sms,
                to: String::new(),
                code: None,
                link: None,
                sent_at: UnixMillis(at),
            };
            outbox.send(message);
            assert!(outbox.messages.len() <= MOST_MESSAGES);
            if at % 7 == 0 {
                announced.extend(outbox.take_unannounced().into_iter().map(|message| message.sent_at.0));
            }
        }
        assert_eq!(outbox.messages.last().map(|message| message.sent_at.0), Some(12_344));
        announced.extend(outbox.take_unannounced().into_iter().map(|message| message.sent_at.0));
        assert_eq!(announced, (0..12_345).collect::<Vec<_>>());
    }

    #[test]
    fn only_reserved_numbers_and_addresses_are_test_identifiers() {
        assert!(is_test_phone("+12015550100"));
        assert!(is_test_phone("+12015550199"));
        assert!(!is_test_phone("+12015550200"));
        assert!(!is_test_phone("+442015550100"));
        assert!(is_test_email("ada+clerk_test@example.com"));
        assert!(is_test_email("ada+clerk_test2@example.com"));
        assert!(!is_test_email("ada@clerk_test.com"));
    }
}
