//! What the test knows about worlds and browsers by itself: who has which secret, what was sent to whom, and who has shown what.
//! From this alone it judges whether a session may be there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// A ticket, or a token of Google's.
#[derive(Clone, Debug)]
pub(crate) struct Pass {
    /// An email address, or a user's id.
    pub(crate) whom: String,
    /// In how far the clock may be advanced before it is worth nothing.
    pub(crate) until_ms: i64,
    pub(crate) is_actor: bool,
    /// Whether it opens once only.
    pub(crate) is_single: bool,
}

/// One world.
#[derive(Default)]
pub(crate) struct Facts {
    /// The passwords that users were made with, by user.
    pub(crate) passwords: BTreeMap<String, String>,
    /// Passwords that people have chosen themselves.
    pub(crate) chosen: BTreeSet<String>,
    pub(crate) known_users: BTreeSet<String>,
    /// The backup codes of those who were made with two factors.
    pub(crate) backup_codes: BTreeMap<String, BTreeSet<String>>,
    pub(crate) passes: BTreeMap<String, Pass>,
    /// Passes that have opened once.
    pub(crate) spent: Vec<String>,
    pub(crate) opened_links: BTreeSet<String>,
    /// Who has said at a provider who they are, by state.
    pub(crate) granted: BTreeSet<(String, String)>,
    pub(crate) advanced_ms: i64,
    /// The settings, as the emulator shows them.
    pub(crate) environment: Value,
}

/// A value that a browser has sent.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) value: String,
    pub(crate) at_ms: i64,
}

/// One browser.
#[derive(Default)]
pub(crate) struct Deeds {
    pub(crate) shown: Vec<Shown>,
    pub(crate) has_signed_up: bool,
    /// Codes that were sent because of it: to whom, and which.
    pub(crate) codes: BTreeSet<(String, String)>,
    pub(crate) links: BTreeSet<(String, String)>,
    /// States that it was sent to a provider with.
    pub(crate) states: BTreeSet<String>,
    pub(crate) sessions: BTreeSet<String>,
}

fn texts<'user>(user: &'user Value, list: &str, key: &str) -> Vec<&'user str> {
    let entries = user[list].as_array().into_iter().flatten();
    entries.filter_map(|entry| entry[key].as_str()).collect()
}

/// Everything by which a user can be found.
fn identifiers(user: &Value) -> BTreeSet<String> {
    let lists = [
        ("email_addresses", "email_address"),
        ("phone_numbers", "phone_number"),
        ("external_accounts", "email_address"),
        ("enterprise_accounts", "email_address"),
    ];
    lists.iter().flat_map(|(list, key)| texts(user, list, key)).map(str::to_owned).collect()
}

/// Identifiers whose code is 424242 (Clerk docs, "Test emails and phones").
fn is_test(identifier: &str) -> bool {
    let is_number =
        identifier.starts_with('+') && identifier.len() == 12 && identifier[5..].starts_with("55501");
    identifier.contains("+clerk_test") || is_number
}

impl Deeds {
    fn has_shown(&self, value: &str) -> bool {
        self.shown.iter().any(|shown| shown.value == value)
    }

    /// The codes, links, states and passes of this browser that prove one of these identifiers.
    fn proofs(&self, facts: &Facts, names: &BTreeSet<String>, user: &str) -> Vec<String> {
        let mut proofs = Vec::new();
        for (to, code) in self.codes.iter().filter(|(to, _)| names.contains(to)) {
            if self.has_shown(code) {
                proofs.push(format!("code {to} {code}"));
            }
        }
        for (to, token) in self.links.iter().filter(|(to, _)| names.contains(to)) {
            if facts.opened_links.contains(token) {
                proofs.push(format!("link {to} {token}"));
            }
        }
        for (state, email) in facts.granted.iter().filter(|(_, email)| names.contains(email)) {
            if self.states.contains(state) {
                proofs.push(format!("granted {state} {email}"));
            }
        }
        for (token, pass) in &facts.passes {
            let is_in_time = |shown: &&Shown| shown.value == *token && shown.at_ms < pass.until_ms;
            if (names.contains(&pass.whom) || pass.whom == user)
                && self.shown.iter().any(|it| is_in_time(&it))
            {
                proofs.push(format!("pass {token}"));
            }
        }
        if self.has_shown("424242") && names.iter().any(|name| is_test(name)) {
            proofs.push("the code of test identifiers".to_owned());
        }
        proofs
    }

    /// What is sent once counts once.
    fn use_up(&mut self, facts: &mut Facts, proofs: &[String]) {
        self.codes.retain(|(to, code)| !proofs.contains(&format!("code {to} {code}")));
        self.links.retain(|(to, token)| !proofs.contains(&format!("link {to} {token}")));
        facts.granted.retain(|(state, email)| !proofs.contains(&format!("granted {state} {email}")));
        // Beside another proof a pass may only have been shown, for example to the page that forwards it.
        let is_certain = proofs.len() == 1;
        for (token, pass) in &facts.passes {
            if is_certain && pass.is_single && proofs.contains(&format!("pass {token}")) {
                facts.spent.push(token.clone());
            }
        }
        facts.passes.retain(|token, _| !facts.spent.contains(token));
    }

    /// Judges a session that was not there before: may it be?
    pub(crate) fn judge(&mut self, facts: &mut Facts, session: &Value) -> Result<(), String> {
        let user = &session["user"];
        let id = user["id"].as_str().ok_or("a session without a user")?;
        let names = identifiers(user);
        let mut proofs = self.proofs(facts, &names, id);
        let is_actor = facts
            .passes
            .iter()
            .any(|(token, pass)| pass.is_actor && proofs.contains(&format!("pass {token}")));
        let is_new = !facts.known_users.contains(id);
        if is_new && self.has_signed_up {
            self.judge_sign_up(facts, user)?;
            proofs.push("a sign-up".to_owned());
        }
        let own = facts.passwords.get(id).into_iter();
        proofs.extend(own.chain(&facts.chosen).filter(|password| self.has_shown(password)).cloned());
        if proofs.is_empty() {
            return Err(format!("nothing was shown for {id}, who is {names:?}"));
        }
        if let Some(codes) = facts.backup_codes.get(id)
            && user["two_factor_enabled"] == true
            && user["totp_enabled"] == true
            && !is_actor
            && !codes.iter().any(|code| self.has_shown(code))
        {
            return Err(format!("no second factor was shown for {id}, only {proofs:?}"));
        }
        self.use_up(facts, &proofs);
        facts.known_users.insert(id.to_owned());
        Ok(())
    }

    /// What a sign-up has verified must have been proven, and what has to be verified must be.
    fn judge_sign_up(&self, facts: &Facts, user: &Value) -> Result<(), String> {
        for (list, key) in [("email_addresses", "email_address"), ("phone_numbers", "phone_number")] {
            let attribute = &facts.environment["user_settings"]["attributes"][key];
            let has_to_be = attribute["enabled"] == true && attribute["verify_at_sign_up"] == true;
            for entry in user[list].as_array().into_iter().flatten() {
                let name = entry[key].as_str().unwrap_or_default();
                let is_verified = entry["verification"]["status"] == "verified";
                if has_to_be && !is_verified {
                    return Err(format!("{name} had to be verified"));
                }
                let proofs = self.proofs(facts, &BTreeSet::from([name.to_owned()]), "");
                if is_verified && proofs.is_empty() {
                    return Err(format!("{name} is verified, and nothing was shown for it"));
                }
            }
        }
        Ok(())
    }
}
