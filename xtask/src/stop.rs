//! The reason of a command that ended early: one line for the terminal, and the exit code.

/// An early end. The message names the value or the tool concerned and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stop {
    pub(crate) message: String,
    pub(crate) exit: u8,
}

impl Stop {
    /// Something on this machine failed: exit code 1.
    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: 1 }
    }

    /// The command line makes no sense: exit code 2.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: 2 }
    }

    /// The failure has been shown already.
    pub(crate) fn silent() -> Self {
        Self::failed("")
    }
}
