//! What people see of a world: users, sessions, attempts and messages, as plain words. No secret but the codes that were "sent".

use super::{
    World,
    client::Client,
    clock::UnixMillis,
    outbox::Message,
    user::{Lock, User},
    verification::{Status, Verification},
};

/// A row of a table, cell by cell.
pub(crate) type Row = Vec<String>;

/// How long ago that was, in the largest unit that is not 0.
fn ago(now: UnixMillis, then: UnixMillis) -> String {
    let seconds = (now.seconds() - then.seconds()).max(0);
    match seconds {
        0..60 => format!("{seconds} s ago"),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => format!("{} d ago", seconds / 86_400),
    }
}

/// `email_code (unverified)`
fn state(verification: Option<&Verification>, now: UnixMillis) -> String {
    let text = |it: &Verification| {
        let status: Status = it.status(now);
        format!("{} ({})", it.strategy.as_str(), status.as_str())
    };
    verification.map(text).unwrap_or_default()
}

impl World {
    /// Returns the messages, newest first, each with how long ago it was sent.
    pub(crate) fn inbox(&self) -> impl Iterator<Item = (&Message, String)> {
        let now = self.now();
        self.outbox.messages().iter().rev().map(move |message| (message, ago(now, message.sent_at)))
    }

    /// Identifier, name, ways in, standing, id; newest first.
    pub(crate) fn user_rows(&self) -> Vec<Row> {
        let mut users: Vec<&User> = self.users.values().collect();
        users.sort_by_key(|user| std::cmp::Reverse(user.created_at));
        users.into_iter().map(|user| self.user_row(user)).collect()
    }

    fn user_row(&self, user: &User) -> Row {
        let names = [&user.first_name, &user.last_name];
        let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        let factors = [
            (user.password.is_some(), "password"),
            (user.usable_passkeys().next().is_some(), "passkey"),
            (user.totp_enabled(), "authenticator app"),
            (user.backup_code_enabled(), "backup codes"),
            (!user.wallets.is_empty(), "wallet"),
        ];
        let factors = factors.iter().filter(|(has, _)| *has).map(|(_, name)| (*name).to_owned());
        let accounts =
            user.external_accounts.iter().map(|account| account.identity.strategy.as_str().to_owned());
        let is_locked = match user.lock {
            Lock::Locked { until } => until.is_none_or(|until| self.now() < until),
            Lock::Open { .. } => false,
        };
        let standing = match (user.banned, is_locked, user.must_reset_password()) {
            (true, ..) => "banned",
            (_, true, _) => "locked",
            (_, _, true) => "has to reset the password",
            _ => "",
        };
        vec![
            user.identifier().to_owned(),
            names.join(" "),
            factors.chain(accounts).collect::<Vec<_>>().join(", "),
            standing.to_owned(),
            user.id.as_str().to_owned(),
        ]
    }

    /// Returns those of the clients, latest first.
    fn latest_clients(&self) -> Vec<&Client> {
        let mut clients: Vec<&Client> = self.clients.values().collect();
        clients.sort_by_key(|client| std::cmp::Reverse(client.updated_at));
        clients
    }

    /// User, status, tasks, organization, last active, id.
    pub(crate) fn session_rows(&self) -> Vec<Row> {
        let now = self.now();
        let sessions = self.latest_clients().into_iter().flat_map(|client| &client.sessions);
        let row = |session: &super::session::Session| {
            let user = self.users.get(&session.user);
            let organization = session.active_organization.as_ref().and_then(|id| self.organizations.get(id));
            let is_over = session.is_signed_in() && now >= session.expire_at;
            vec![
                user.map(|user| user.identifier().to_owned()).unwrap_or_default(),
                if is_over { "expired" } else { session.status.as_str() }.to_owned(),
                session.tasks.iter().map(|task| task.key()).collect::<Vec<_>>().join(", "),
                organization.map(|organization| organization.name.clone()).unwrap_or_default(),
                ago(now, session.last_active_at),
                session.id.as_str().to_owned(),
            ]
        };
        sessions.map(row).collect()
    }

    /// What, who, status, verifications, id: the sign-ins and sign-ups under way.
    pub(crate) fn attempt_rows(&self) -> Vec<Row> {
        let now = self.now();
        let mut rows = Vec::new();
        for client in self.latest_clients() {
            if let Some(attempt) = client.sign_in.as_ref().filter(|attempt| now < attempt.abandon_at) {
                let verifications = [&attempt.first_factor, &attempt.second_factor];
                rows.push(vec![
                    "sign-in".to_owned(),
                    attempt.subject.as_ref().map(|it| it.identifier.clone()).unwrap_or_default(),
                    attempt.state.as_str().to_owned(),
                    states(&verifications, now),
                    attempt.id.as_str().to_owned(),
                ]);
            }
            if let Some(attempt) = client.sign_up.as_ref().filter(|attempt| now < attempt.abandon_at) {
                let names =
                    [&attempt.email_address, &attempt.phone_number, &attempt.username, &attempt.wallet];
                let verifications = [
                    &attempt.email_verification,
                    &attempt.phone_verification,
                    &attempt.wallet_verification,
                    &attempt.external_verification,
                ];
                rows.push(vec![
                    "sign-up".to_owned(),
                    names.into_iter().flatten().next().cloned().unwrap_or_default(),
                    if attempt.is_complete() { "complete" } else { "missing_requirements" }.to_owned(),
                    states(&verifications, now),
                    attempt.id.as_str().to_owned(),
                ]);
            }
        }
        rows
    }
}

fn states(verifications: &[&Option<Verification>], now: UnixMillis) -> String {
    let all = verifications.iter().map(|it| state(it.as_ref(), now)).filter(|text| !text.is_empty());
    all.collect::<Vec<_>>().join(", ")
}
