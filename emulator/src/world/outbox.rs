//! The messages a real instance would have mailed or texted, and the identifiers that need none.

use super::clock::UnixMillis;

/// The code of every test identifier (Clerk docs, "Test emails and phones").
pub const TEST_CODE: &str = "424242";

/// How a message would have travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug)]
pub struct Message {
    /// How it travelled.
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

/// All messages of a world, oldest first.
#[derive(Default)]
pub(crate) struct Outbox {
    messages: Vec<Message>,
    announced: usize,
}

impl Outbox {
    pub(crate) fn send(&mut self, message: Message) {
        self.messages.push(message);
    }

    pub(crate) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// The messages not yet handed out by this function.
    pub(crate) fn take_unannounced(&mut self) -> Vec<Message> {
        let fresh = self.messages[self.announced..].to_vec();
        self.announced = self.messages.len();
        fresh
    }
}

/// Whether the address has a `+clerk_test` sub-address.
pub(crate) fn is_test_email(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    local.contains("+clerk_test")
}

/// Whether the number is one of +1 (XXX) 555-0100 to 555-0199.
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
    fn only_the_reserved_numbers_and_sub_addresses_are_test_identifiers() {
        assert!(is_test_phone("+12015550100"));
        assert!(is_test_phone("+12015550199"));
        assert!(!is_test_phone("+12015550200"));
        assert!(!is_test_phone("+442015550100"));
        assert!(is_test_email("ada+clerk_test@example.com"));
        assert!(is_test_email("ada+clerk_test2@example.com"));
        assert!(!is_test_email("ada@clerk_test.com"));
    }
}
