//! An emulator with a few worlds and browsers: it sends what it is given, and checks every answer and every session.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use clerk_emulator::{Emulator, app, world::Message};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    answer::{Answer, ids},
    facts::{Deeds, Facts, Shown},
};

pub(crate) const WORLDS: [&str; 3] = ["default", "red", "blue"];

/// A world as it is seen from outside.
pub(crate) struct Place {
    pub(crate) name: &'static str,
    pub(crate) facts: Facts,
    /// The ids that were read there, latest last.
    pub(crate) ids: Vec<String>,
    pub(crate) messages: Vec<Message>,
}

impl Place {
    pub(crate) fn prefix(&self) -> String {
        if self.name == "default" { String::new() } else { format!("/w/{}", self.name) }
    }
}

/// How a browser says which one it is.
pub(crate) enum Mark {
    Dev(String),
    Cookie(Option<String>),
}

pub(crate) struct Browser {
    pub(crate) place: usize,
    pub(crate) mark: Mark,
    pub(crate) deeds: Deeds,
    /// The ids it has read, latest last.
    pub(crate) ids: Vec<String>,
}

/// What a request says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// Below the world's prefix, with its query.
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    pub(crate) content_type: &'static str,
    pub(crate) authorization: Option<String>,
    /// The values in it, for the browser's deeds.
    pub(crate) values: Vec<String>,
    /// Which route this is.
    pub(crate) label: String,
}

/// How often what has happened, over all stages.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) requests: usize,
    pub(crate) sessions: usize,
    /// How often each route answered with success.
    pub(crate) fine: BTreeMap<String, usize>,
}

/// See the file's first line.
pub(crate) struct Stage<'tally> {
    router: Router,
    sent: Arc<Mutex<Vec<(String, Message)>>>,
    pub(crate) places: Vec<Place>,
    pub(crate) browsers: Vec<Browser>,
    /// The world in which an id was read first.
    owners: BTreeMap<String, usize>,
    tally: &'tally mut Tally,
}

/// Signed-in sessions, wherever an answer shows the client.
fn sessions(body: &Value) -> Vec<Value> {
    let client = match &body["response"] {
        response if response["object"] == "client" => response,
        _ if body["client"].is_object() => &body["client"],
        _ => &body["meta"]["client"],
    };
    let all = client["sessions"].as_array().into_iter().flatten();
    all.filter(|session| session["status"] == "active" || session["status"] == "pending").cloned().collect()
}

impl<'tally> Stage<'tally> {
    pub(crate) fn new(tally: &'tally mut Tally) -> Self {
        let sent = Arc::new(Mutex::new(Vec::new()));
        let letters = Arc::clone(&sent);
        let emulator = Emulator::new().on_message(move |world, message| {
            let letter = (world.to_owned(), message.clone());
            letters.lock().unwrap_or_else(PoisonError::into_inner).push(letter);
        });
        let place = |name| Place { name, facts: Facts::default(), ids: Vec::new(), messages: Vec::new() };
        Self {
            router: app(emulator),
            sent,
            places: WORLDS.map(place).into_iter().collect(),
            browsers: Vec::new(),
            owners: BTreeMap::new(),
            tally,
        }
    }

    /// Sends a request and reads the answer, which must be one that this path can have.
    pub(crate) async fn exchange(
        &mut self,
        place: usize,
        asked: &Asked,
        cookie: &str,
    ) -> Result<Answer, String> {
        let url = format!("{}{}", self.places[place].prefix(), asked.path);
        let mut request = Request::builder()
            .method(asked.method.as_str())
            .uri(&url)
            .header(header::HOST, "127.0.0.1:4500")
            .header(header::ORIGIN, "http://localhost:8080");
        if !asked.content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, asked.content_type);
        }
        if !cookie.is_empty() {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(key) = &asked.authorization {
            request = request.header(header::AUTHORIZATION, key);
        }
        let request =
            request.body(Body::from(asked.body.clone())).map_err(|error| format!("{url}: {error}"))?;
        let response = self.router.clone().oneshot(request).await.expect("routers do not fail");
        let (head, body) = response.into_parts();
        let bytes = body.collect().await.map_err(|error| format!("{url}: {error}"))?.to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let answer = Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
            text,
        };
        self.tally.requests += 1;
        answer.check(&asked.path).map_err(|line| format!("{} {url}: {line}", asked.method))?;
        // The list of requests repeats what was asked, foreign ids too.
        if asked.path != "/__emulator/requests" {
            self.check_leaks(place, asked, &answer)?;
        }
        Ok(answer)
    }

    /// No id and no address of another world may be in an answer, unless it was asked with.
    fn check_leaks(&mut self, place: usize, asked: &Asked, answer: &Answer) -> Result<(), String> {
        let everything = answer.everything();
        let question = format!("{} {}", asked.path, String::from_utf8_lossy(&asked.body));
        for id in ids(&everything) {
            if question.contains(id) {
                continue;
            }
            match self.owners.get(id) {
                Some(owner) if *owner != place => {
                    return Err(format!("{id} of {} in {}: {everything}", WORLDS[*owner], WORLDS[place]));
                }
                Some(_) => {}
                None => {
                    self.owners.insert(id.to_owned(), place);
                }
            }
            self.places[place].ids.retain(|known| known != id);
            self.places[place].ids.push(id.to_owned());
        }
        for (other, name) in WORLDS.iter().enumerate() {
            let domain = format!("@{name}.example");
            if other != place && everything.contains(&domain) && !question.contains(&domain) {
                return Err(format!("{domain} in {}: {everything}", WORLDS[place]));
            }
        }
        Ok(())
    }

    /// Calls the admin API.
    pub(crate) async fn admin(&mut self, place: usize, path: &str, body: &Value) -> Result<Answer, String> {
        let asked = Asked {
            method: "POST".to_owned(),
            path: format!("/__emulator/{path}"),
            body: body.to_string().into_bytes(),
            ..Asked::default()
        };
        let answer = self.exchange(place, &asked, "").await?;
        self.collect(place, None);
        if path == "config" && answer.status == 200 {
            self.places[place].facts.environment = answer.body["environment"].clone();
        }
        Ok(answer)
    }

    /// A new browser in this world.
    pub(crate) async fn enter(&mut self, place: usize, is_dev: bool) -> Result<(), String> {
        let mark = if is_dev {
            let asked =
                Asked { method: "POST".to_owned(), path: "/v1/dev_browser".to_owned(), ..Asked::default() };
            let answer = self.exchange(place, &asked, "").await?;
            Mark::Dev(answer.body["id"].as_str().ok_or("no id")?.to_owned())
        } else {
            Mark::Cookie(None)
        };
        self.browsers.push(Browser { place, mark, deeds: Deeds::default(), ids: Vec::new() });
        Ok(())
    }

    /// Takes the messages that were sent by now: they are due to this browser.
    fn collect(&mut self, place: usize, browser: Option<usize>) {
        let letters = std::mem::take(&mut *self.sent.lock().unwrap_or_else(PoisonError::into_inner));
        for (world, message) in letters {
            assert_eq!(world, self.places[place].name, "a message of another world");
            if let Some(browser) = browser {
                let deeds = &mut self.browsers[browser].deeds;
                if let Some(code) = &message.code {
                    deeds.codes.insert((message.to.clone(), code.clone()));
                }
                if let Some((_, token)) = message.link.as_deref().and_then(|link| link.split_once("token=")) {
                    deeds.links.insert((message.to.clone(), token.to_owned()));
                }
            }
            self.places[place].messages.push(message);
        }
    }

    /// Sends a request as a browser, and judges the sessions it then has.
    pub(crate) async fn ask(&mut self, browser: usize, mut asked: Asked) -> Result<Answer, String> {
        let place = self.browsers[browser].place;
        let mut cookie = String::new();
        match &self.browsers[browser].mark {
            Mark::Dev(_) if asked.path.starts_with("/bapi") => {}
            Mark::Dev(id) => {
                let sign = if asked.path.contains('?') { '&' } else { '?' };
                asked.path.push_str(&format!("{sign}__clerk_db_jwt={id}"));
            }
            Mark::Cookie(value) => {
                cookie = value.clone().unwrap_or_default();
            }
        }
        let at_ms = self.places[place].facts.advanced_ms;
        let deeds = &mut self.browsers[browser].deeds;
        deeds.shown.extend(asked.values.iter().map(|value| Shown { value: value.clone(), at_ms }));
        deeds.has_signed_up |= asked.path.starts_with("/v1/client/sign_ups");
        let answer = self.exchange(place, &asked, &cookie).await?;
        self.collect(place, Some(browser));
        let mine = &mut self.browsers[browser];
        for id in ids(&answer.text) {
            mine.ids.retain(|known| known != id);
            mine.ids.push(id.to_owned());
        }
        if let Some((_, state)) = answer.text.split_once("authorize?state=") {
            let state = state.split(|sign: char| !sign.is_ascii_alphanumeric()).next().unwrap_or_default();
            mine.deeds.states.insert(state.to_owned());
        }
        let set = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let is_client = |pair: &&str| pair.starts_with("__client") && !pair.starts_with("__client_uat");
        let set = set.filter_map(|text| text.split(';').next()).rfind(is_client);
        if let (Mark::Cookie(value), Some(set)) = (&mut mine.mark, set) {
            *value = Some(set.to_owned());
        }
        self.judge(browser, &answer)?;
        if answer.status < 400 {
            *self.tally.fine.entry(asked.label).or_default() += 1;
        }
        Ok(answer)
    }

    fn judge(&mut self, browser: usize, answer: &Answer) -> Result<(), String> {
        for session in sessions(&answer.body) {
            let Browser { place, deeds, .. } = &mut self.browsers[browser];
            let id = session["id"].as_str().ok_or("a session without an id")?;
            if deeds.sessions.insert(id.to_owned()) {
                let facts = &mut self.places[*place].facts;
                deeds.judge(facts, &session).map_err(|line| format!("session {id} must not be: {line}"))?;
                self.tally.sessions += 1;
            }
        }
        Ok(())
    }

    /// Lets every browser of a world look whether it is signed in by now.
    pub(crate) async fn look_around(&mut self, place: usize) -> Result<(), String> {
        for browser in 0..self.browsers.len() {
            if self.browsers[browser].place == place {
                let asked =
                    Asked { method: "GET".to_owned(), path: "/v1/client".to_owned(), ..Asked::default() };
                self.ask(browser, asked).await?;
            }
        }
        Ok(())
    }

    /// Makes a user whose secrets are known.
    pub(crate) async fn create_user(&mut self, place: usize, fields: Value) -> Result<(), String> {
        let mut body = fields;
        body["action"] = json!("create_user");
        let answer = self.admin(place, "action", &body).await?;
        let facts = &mut self.places[place].facts;
        if let Some(id) = answer.body["user_id"].as_str() {
            facts.known_users.insert(id.to_owned());
            if let Some(password) = body["password"].as_str() {
                facts.passwords.insert(id.to_owned(), password.to_owned());
            }
            if let Some(codes) = answer.body["backup_codes"].as_array() {
                let codes = codes.iter().filter_map(Value::as_str).map(str::to_owned);
                facts.backup_codes.insert(id.to_owned(), codes.collect());
            }
        }
        Ok(())
    }
}
