//! What people do in one go: whole sign-ins and sign-ups, as far as they get.

use serde_json::Value;

use crate::{
    answer::Answer,
    dice::Dice,
    stage::Stage,
    table::{FRONTEND, Target},
    values::{Honesty, first_password, people},
    walk::{Pairs, deliver},
};

fn route(method: &str, path: &str) -> &'static Target {
    let is_it = |target: &&Target| target.method == method && target.path == path;
    FRONTEND.iter().find(is_it).unwrap_or_else(|| panic!("no {method} {path} in the table"))
}

struct Flow<'all, 'tally> {
    stage: &'all mut Stage<'tally>,
    dice: &'all mut Dice,
    browser: usize,
    honesty: Honesty,
}

impl Flow<'_, '_> {
    async fn post(&mut self, path: &str, id: &str, fields: &[(&str, &str)]) -> Result<Answer, String> {
        let pairs: Pairs =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let kind = if path.contains("{sua}") { "{sua}" } else { "{sia}" };
        let place = path.replace(kind, id);
        deliver(self.stage, self.dice, self.browser, route("POST", path), place, pairs).await
    }

    fn world(&self) -> &'static str {
        self.stage.places[self.stage.browsers[self.browser].place].name
    }

    /// The value of the kind, or a wrong one of those who only guess.
    fn guess(&mut self, field: &str, path: &str) -> String {
        self.stage.value(self.dice, self.browser, field, path, self.honesty)
    }

    fn last_code(&mut self) -> String {
        match self.honesty {
            Honesty::OnlyWrong => self.guess("code", ""),
            Honesty::Mixed => {
                let messages = &self.stage.places[self.stage.browsers[self.browser].place].messages;
                messages
                    .last()
                    .and_then(|message| message.code.clone())
                    .unwrap_or_else(|| "424242".to_owned())
            }
        }
    }

    /// Now and then, somebody else goes on with what one browser has begun.
    fn maybe_hand_over(&mut self) {
        if self.dice.is(25) {
            let place = self.stage.browsers[self.browser].place;
            let all = 0..self.stage.browsers.len();
            let others: Vec<usize> =
                all.filter(|it| *it != self.browser && self.stage.browsers[*it].place == place).collect();
            self.browser = self.dice.pick(&others).copied().unwrap_or(self.browser);
        }
    }

    async fn second_factor(&mut self, answer: &Answer) -> Result<(), String> {
        let response = answer.body["response"].clone();
        let id = response["id"].as_str().unwrap_or_default();
        if response["status"] == "needs_client_trust" {
            let path = "/v1/client/sign_ins/{sia}/prepare_second_factor";
            let address = factor(&response["supported_second_factors"], "email_code");
            self.post(path, id, &[("strategy", "email_code"), ("email_address_id", &address)]).await?;
            let code = self.last_code();
            self.maybe_hand_over();
            let path = "/v1/client/sign_ins/{sia}/attempt_second_factor";
            self.post(path, id, &[("strategy", "email_code"), ("code", &code)]).await?;
        }
        if response["status"] == "needs_second_factor" {
            let codes =
                self.stage.places[self.stage.browsers[self.browser].place].facts.backup_codes.values();
            let codes: Vec<&String> = codes.flatten().collect();
            let is_right = self.honesty == Honesty::Mixed && self.dice.is(60);
            let code = self.dice.pick(&codes).filter(|_| is_right).map(|code| (*code).clone());
            let code = code.unwrap_or_else(|| "000000".to_owned());
            let path = "/v1/client/sign_ins/{sia}/attempt_second_factor";
            self.post(path, id, &[("strategy", "backup_code"), ("code", &code)]).await?;
        }
        Ok(())
    }

    async fn by_password(&mut self) -> Result<(), String> {
        let email = self.dice.pick(&people(self.world())).expect("people").clone();
        let password = match self.honesty {
            Honesty::Mixed => first_password(&email),
            Honesty::OnlyWrong => self.guess("password", "sign_ins"),
        };
        let fields = [("identifier", email.as_str()), ("password", password.as_str())];
        let answer = self.post("/v1/client/sign_ins", "", &fields).await?;
        self.second_factor(&answer).await
    }

    async fn by_code(&mut self) -> Result<(), String> {
        let email = self.dice.pick(&people(self.world())).expect("people").clone();
        let answer = self.post("/v1/client/sign_ins", "", &[("identifier", &email)]).await?;
        let id = answer.body["response"]["id"].as_str().unwrap_or_default().to_owned();
        let strategy = self.dice.one(&["email_code", "reset_password_email_code"]);
        let address = factor(&answer.body["response"]["supported_first_factors"], &strategy);
        let path = "/v1/client/sign_ins/{sia}/prepare_first_factor";
        self.post(path, &id, &[("strategy", &strategy), ("email_address_id", &address)]).await?;
        let code = self.last_code();
        self.maybe_hand_over();
        let path = "/v1/client/sign_ins/{sia}/attempt_first_factor";
        let answer = self.post(path, &id, &[("strategy", &strategy), ("code", &code)]).await?;
        if answer.body["response"]["status"] == "needs_new_password" {
            let password = self.guess("password", "reset_password");
            let path = "/v1/client/sign_ins/{sia}/reset_password";
            let answer = self.post(path, &id, &[("password", &password)]).await?;
            return self.second_factor(&answer).await;
        }
        self.second_factor(&answer).await
    }

    async fn by_link(&mut self) -> Result<(), String> {
        let email = self.dice.pick(&people(self.world())).expect("people").clone();
        let fields = [("identifier", email.as_str()), ("strategy", "email_link"), ("redirect_url", "/back")];
        self.post("/v1/client/sign_ins", "", &fields).await?;
        self.open_last_link().await
    }

    async fn open_last_link(&mut self) -> Result<(), String> {
        let token = self.guess("token", "/v1/verify");
        let pairs = vec![("token".to_owned(), token)];
        let target = route("GET", "/v1/verify");
        deliver(self.stage, self.dice, self.browser, target, target.path.to_owned(), pairs).await.map(drop)
    }

    async fn by_ticket(&mut self) -> Result<(), String> {
        let ticket = self.guess("ticket", "");
        let fields = [("strategy", "ticket"), ("ticket", ticket.as_str())];
        let answer = self.post("/v1/client/sign_ins", "", &fields).await?;
        self.second_factor(&answer).await
    }

    async fn by_provider(&mut self) -> Result<(), String> {
        let fields = [("strategy", "oauth_google"), ("redirect_url", "/back")];
        let answer = self.post("/v1/client/sign_ins", "", &fields).await?;
        if answer.status != 200 {
            return Ok(());
        }
        let state = self.guess("state", "");
        let email = self.guess("email", "");
        let deny = if self.honesty == Honesty::OnlyWrong { "true" } else { "false" };
        let fields = [("state", state.as_str()), ("email", email.as_str()), ("deny", deny)];
        self.post("/oauth/google/authorize", "", &fields).await?;
        self.post("/v1/client/sign_ups", "", &[("transfer", "true")]).await.map(drop)
    }

    async fn sign_up(&mut self) -> Result<(), String> {
        let email = self.guess("email_address", "sign_ups");
        let password = self.guess("password", "sign_ups");
        let fields =
            [("email_address", email.as_str()), ("password", password.as_str()), ("legal_accepted", "true")];
        let answer = self.post("/v1/client/sign_ups", "", &fields).await?;
        let id = answer.body["response"]["id"].as_str().unwrap_or_default().to_owned();
        let strategy = self.dice.one(&["email_code", "email_code", "email_link"]);
        let path = "/v1/client/sign_ups/{sua}/prepare_verification";
        self.post(path, &id, &[("strategy", &strategy), ("redirect_url", "/back")]).await?;
        if strategy == "email_link" {
            return self.open_last_link().await;
        }
        let code = self.last_code();
        self.maybe_hand_over();
        let path = "/v1/client/sign_ups/{sua}/attempt_verification";
        self.post(path, &id, &[("strategy", &strategy), ("code", &code)]).await.map(drop)
    }
}

/// The address that a factor of this strategy is sent to.
fn factor(factors: &Value, strategy: &str) -> String {
    let mut all = factors.as_array().into_iter().flatten();
    let factor = all.find(|factor| factor["strategy"] == strategy);
    factor.and_then(|factor| factor["email_address_id"].as_str()).unwrap_or_default().to_owned()
}

/// Goes one of the ways in.
pub(crate) async fn take(
    stage: &mut Stage<'_>,
    dice: &mut Dice,
    browser: usize,
    honesty: Honesty,
) -> Result<(), String> {
    let which = dice.below(12);
    let mut flow = Flow { stage, dice, browser, honesty };
    match which {
        0..3 => flow.by_password().await,
        3..5 => flow.by_code().await,
        5 => flow.by_link().await,
        6..8 => flow.by_ticket().await,
        8 => flow.by_provider().await,
        _ => flow.sign_up().await,
    }
}
