//! The only place that prints.

use std::io::Write as _;

use clerk_emulator::{Served, world::Message};

/// Prints a line. A reader that went away is no reason to stop serving.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// Prints what is wrong.
pub(crate) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "clerk-emulator: {line}");
}

/// Prints a message that was "sent".
pub(crate) fn announce(world: &str, message: &Message) {
    let what = match (&message.code, &message.link) {
        (Some(code), _) => format!("code {code}"),
        (None, Some(link)) => format!("link {link}"),
        (None, None) => "nothing".to_owned(),
    };
    let world = if world == "default" { String::new() } else { format!(" (world {world})") };
    say(&format!("{} to {}: {what}{world}", message.channel.as_str(), message.to));
}

/// Prints how a request went.
pub(crate) fn report(served: &Served) {
    say(&format!("level=info {}", served.line()));
}

/// Prints how a request went, with the harmless values it carried.
pub(crate) fn report_values(served: &Served) {
    say(&format!("level=debug {}", served.line_with_values()));
}
