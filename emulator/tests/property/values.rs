//! What stands in the fields of a request: plausible things, read from earlier answers and messages, and now and then nonsense.

use crate::{
    dice::Dice,
    stage::{Stage, WORLDS},
};

pub(crate) const STRATEGIES: &[&str] = &[
    "password",
    "email_code",
    "email_code",
    "phone_code",
    "email_link",
    "reset_password_email_code",
    "reset_password_phone_code",
    "totp",
    "backup_code",
    "passkey",
    "oauth_google",
    "oauth_token_google",
    "google_one_tap",
    "ticket",
    "enterprise_sso",
    "web3_metamask_signature",
    "no_such_strategy",
];

const NONSENSE: &[&str] = &[
    "",
    " ",
    "null",
    "0",
    "-1",
    "99999999999999999999",
    "[]",
    "{\"a\":1}",
    "../../etc/passwd",
    "<script>",
    "\u{0}",
    "ü𝒳\u{202e}",
    "%00",
    "javascript:alert(1)",
    "http://",
    "https://evil.example/?__clerk_status=verified",
];

/// Whoever knows the secrets, and whoever guesses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Honesty {
    /// Sends right proofs as well as wrong ones.
    Mixed,
    /// Never sends a right one.
    OnlyWrong,
}

/// Who lives in a world.
pub(crate) fn people(world: &str) -> [String; 4] {
    ["ada", "bob+clerk_test", "cyd", "eve"].map(|name| format!("{name}@{world}.example"))
}

/// The password somebody was made with.
pub(crate) fn first_password(name: &str) -> String {
    format!("correct horse of {}", &name[..3])
}

const CHOSEN: &[&str] = &["chosen horse 111", "chosen horse 222"];

impl Stage<'_> {
    /// An id of this kind: mostly the latest that this browser has read.
    pub(crate) fn id(&self, dice: &mut Dice, browser: usize, kind: &str) -> String {
        let is_of_kind = |id: &&String| id.strip_prefix(kind).is_some_and(|rest| rest.starts_with('_'));
        let place = self.browsers[browser].place;
        let own: Vec<&String> = self.browsers[browser].ids.iter().filter(is_of_kind).collect();
        if let Some(last) = own.last().filter(|_| dice.is(70)) {
            return (*last).clone();
        }
        let places: Vec<usize> =
            if dice.is(75) { vec![place] } else { (0..WORLDS.len()).filter(|it| *it != place).collect() };
        let any: Vec<&String> =
            places.iter().flat_map(|it| &self.places[*it].ids).filter(is_of_kind).collect();
        match dice.pick(&any) {
            Some(id) => (*id).clone(),
            None => format!("{kind}_000000000000000000000000000"),
        }
    }

    fn code(&self, dice: &mut Dice, place: usize, honesty: Honesty) -> String {
        let here: Vec<&String> =
            self.places[place].messages.iter().filter_map(|it| it.code.as_ref()).collect();
        let wrong = |code: &str| format!("{:06}", (code.parse::<u32>().unwrap_or_default() + 1) % 424_242);
        match (honesty, dice.below(10)) {
            (Honesty::OnlyWrong, 0..5) => here.last().map_or_else(|| "000000".to_owned(), |code| wrong(code)),
            (Honesty::Mixed, 0..5) => here.last().map(|code| (*code).clone()).unwrap_or_default(),
            (Honesty::Mixed, 5) => dice.pick(&here).map(|code| (*code).clone()).unwrap_or_default(),
            (Honesty::Mixed, 6) => "424242".to_owned(),
            (Honesty::Mixed, 7) => {
                let all = self.places[place].facts.backup_codes.values().flatten();
                dice.pick(&all.collect::<Vec<_>>()).map(|code| (*code).clone()).unwrap_or_default()
            }
            (_, 8) => {
                let far = &self.places[(place + 1) % WORLDS.len()].messages;
                far.iter()
                    .rev()
                    .find_map(|it| it.code.clone())
                    .filter(|code| code != "424242")
                    .unwrap_or_default()
            }
            _ => dice.one(&["000000", "1", "", "abcdef", "0000000000"]),
        }
    }

    fn password(&self, dice: &mut Dice, place: usize, honesty: Honesty) -> String {
        match (honesty, dice.below(8)) {
            (Honesty::Mixed, 0..5) => {
                first_password(dice.pick(&people(self.places[place].name)).expect("people"))
            }
            (Honesty::Mixed, 5..7) => dice.one(CHOSEN),
            _ => dice.one(&["wrong horse 1", "", "12345678", "short"]),
        }
    }

    fn pass(&self, dice: &mut Dice, place: usize, honesty: Honesty) -> String {
        let place = match honesty {
            Honesty::Mixed if dice.is(80) => place,
            // What opens one world opens no other.
            _ => (place + 1) % WORLDS.len(),
        };
        let facts = &self.places[place].facts;
        let passes: Vec<&String> = facts.passes.keys().chain(&facts.spent).collect();
        dice.pick(&passes).map(|token| (*token).clone()).unwrap_or_default()
    }

    fn link(&self, dice: &mut Dice, place: usize, honesty: Honesty) -> String {
        let place = if honesty == Honesty::Mixed { place } else { (place + 1) % WORLDS.len() };
        let links: Vec<&str> = self.places[place]
            .messages
            .iter()
            .filter_map(|it| it.link.as_deref()?.split_once("token="))
            .map(|it| it.1)
            .collect();
        let link = if dice.is(60) { links.last() } else { dice.pick(&links) };
        link.map(|token| (*token).to_owned()).unwrap_or_default()
    }

    /// A value for this field.
    pub(crate) fn value(
        &self,
        dice: &mut Dice,
        browser: usize,
        field: &str,
        path: &str,
        honesty: Honesty,
    ) -> String {
        if dice.is(3) {
            return dice.one(NONSENSE);
        }
        let place = self.browsers[browser].place;
        let world = self.places[place].name;
        let number = dice.below(20);
        let yes_or_no = if dice.is(70) { "true" } else { "false" };
        match field {
            "identifier" => match number {
                0 => format!("nobody@{world}.example"),
                1..3 => format!("+1201555010{}", dice.below(4)),
                3..5 => format!("dee_{world}"),
                _ => dice.pick(&people(world)).expect("people").clone(),
            },
            "email_address" | "email" | "affiliation_email_address" => match number {
                0..6 => dice.pick(&people(world)).expect("people").clone(),
                6..8 => format!("new{}+clerk_test@{world}.example", dice.below(30)),
                _ => format!("new{}@{world}.example", dice.below(30)),
            },
            "phone_number" => format!("+1201555010{}", dice.below(10)),
            "username" => format!("name{}_{world}", dice.below(30)),
            "password" if path.contains("sign_ups") || path.contains("reset_password") => dice.one(CHOSEN),
            "new_password" => dice.one(CHOSEN),
            "password" | "current_password" => self.password(dice, place, honesty),
            "code" if path.contains("oauth_callback") => "guessed".to_owned(),
            "code" => self.code(dice, place, honesty),
            "ticket" => self.pass(dice, place, honesty),
            "token" if path == "/v1/verify" => self.link(dice, place, honesty),
            "token" => self.pass(dice, place, honesty),
            "state" => {
                let states: Vec<&String> = self.browsers[browser].deeds.states.iter().collect();
                let state = dice.pick(&states).map(|state| (*state).clone());
                state.unwrap_or_else(|| "guessed".to_owned())
            }
            "deny" if honesty == Honesty::OnlyWrong => "true".to_owned(),
            "deny" => if dice.is(10) { "true" } else { "false" }.to_owned(),
            "strategy" if number < 12 => dice.one(&STRATEGIES[..5]),
            "strategy" => dice.one(STRATEGIES),
            "redirect_url" => dice.one(&["http://localhost:8080/back", "/back", "http://localhost:8080/back?a=b"]),
            "email_address_id" | "phone_number_id" | "primary_email_address_id" => self.id(dice, browser, "idn"),
            "active_organization_id" | "organization_id" => self.id(dice, browser, "org"),
            "user_id" | "created_by" | "inviter_user_id" => self.id(dice, browser, "user"),
            "client_id" => self.id(dice, browser, "client"),
            "public_key_credential" => "{\"id\":\"AAAA\",\"rawId\":\"AAAA\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\",\
                 \"authenticatorData\":\"AAAA\",\"signature\":\"AAAA\",\"attestationObject\":\"oA\"}}"
                .to_owned(),
            "signature" => format!("0x{}", "ab".repeat(65)),
            "actor" => "{\"sub\":\"somebody\"}".to_owned(),
            "unsafe_metadata" | "public_metadata" | "private_metadata" => "{\"colour\":\"red\"}".to_owned(),
            "name" if path.contains("domains") => format!("new{}.example", dice.below(3)),
            "name" | "slug" | "first_name" | "last_name" => format!("n{}", dice.below(9)),
            "role" => dice.one(&["org:member", "org:admin", "org:nothing"]),
            "level" => dice.one(&["first_factor", "second_factor", "multi_factor"]),
            "limit" | "offset" | "expires_in_days" => dice.one(&["0", "1", "10", "500", "501", "-1"]),
            "expires_in_seconds" => dice.one(&["1", "60", "100000"]),
            "max_allowed_memberships" => dice.one(&["0", "1", "5"]),
            "order_by" => dice.one(&["created_at", "-created_at", "name", "nothing"]),
            "status" => dice.one(&["pending", "active", "accepted", "nothing"]),
            "enrollment_mode" => dice.one(&["manual_invitation", "automatic_invitation", "automatic_suggestion"]),
            "query" => dice.one(&["a", "ada", "%"]),
            "format" => dice.one(&["nonce", "token", ""]),
            "nonce" | "proof_token" | "captcha_token" => "guessed".to_owned(),
            _ => yes_or_no.to_owned(),
        }
    }
}
