//! The waitlist.

use super::request::Request;
use crate::wire::WaitlistEntry;

pub(crate) fn join(email_address: &str) -> Request<WaitlistEntry> {
    Request::post("/waitlist").bare().form("email_address", email_address)
}
