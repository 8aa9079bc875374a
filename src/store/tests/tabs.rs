//! Two tabs of one browser, whose requests, replies and messages overtake each other.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use futures::channel::oneshot;
use leptos::prelude::*;
use serde_json::json;

use super::{Answer, path};
use crate::browser::{self, control};
use crate::fapi::{BoxFuture, HttpRequest, HttpResponse, Transport, Unreachable};
use crate::store::{Clerk, ClerkOptions, GetToken, NavigateKind, SetActive, SignOut, claims};
use crate::wire::{Secret, SessionId};

pub(super) const LIVE_KEY: &str = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";

/// The server's mark of newer clients.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Marks {
    /// Each client has a later time.
    Later,
    /// All within one millisecond.
    Same,
    /// As `Later`, but the answer to a sign-out has neither an id nor a time.
    NoneAtSignOut,
}

pub(super) struct Pending {
    pub(super) tab: usize,
    pub(super) request: HttpRequest,
    /// The tab's number of doubts at the time of the request.
    asked_at: u32,
    pub(super) answer: Option<Answer>,
    sender: oneshot::Sender<Answer>,
}

impl Pending {
    pub(super) fn reply(self, answer: Answer) {
        let _ = self.sender.send(answer);
    }
}

/// A server, what is on its way to it and back, and what each tab may take for true.
pub(super) struct Network {
    marks: Marks,
    pub(super) sessions: Vec<&'static str>,
    time: i64,
    pub(super) pending: Vec<Pending>,
    is_away: [bool; 2],
    doubts: [u32; 2],
    /// The sessions the server has confirmed since the tab last had reason to doubt.
    confirmed: [BTreeSet<String>; 2],
    /// The sessions the tab has itself ended.
    ended: [BTreeSet<String>; 2],
}

/// The network as one tab has it.
pub(super) struct Wire(pub(super) usize, pub(super) Arc<Mutex<Network>>);

impl Transport for Wire {
    fn send(&self, request: HttpRequest) -> BoxFuture<Answer> {
        let (sender, receiver) = oneshot::channel();
        let mut network = self.1.lock().expect("unpoisoned");
        let asked_at = network.doubts.get(self.0).copied().unwrap_or_default();
        network.pending.push(Pending { tab: self.0, request, asked_at, answer: None, sender });
        Box::pin(async move { receiver.await.unwrap_or(Err(Unreachable { timed_out: true })) })
    }
}

pub(super) fn token(session: &str) -> String {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let now_s = browser::now_ms() / 1000;
    let claims =
        json!({"sid": session, "sub": format!("user_of_{session}"), "iat": now_s, "exp": now_s + 60});
    format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(claims.to_string().as_bytes()))
}

fn session(id: &str) -> serde_json::Value {
    json!({"id": id, "status": "active", "user": {"id": format!("user_of_{id}")}, "last_active_token": {"jwt": token(id)}})
}

pub(super) fn success(body: &serde_json::Value) -> Answer {
    Ok(HttpResponse { status: 200, body: body.to_string(), ..HttpResponse::default() })
}

impl Network {
    pub(super) fn new(sessions: &[&'static str]) -> Self {
        Self {
            marks: Marks::Later,
            sessions: sessions.to_vec(),
            time: 1,
            pending: Vec::new(),
            is_away: [false; 2],
            doubts: [0; 2],
            confirmed: Default::default(),
            ended: Default::default(),
        }
    }

    fn client(&self) -> serde_json::Value {
        let sessions: Vec<_> = self.sessions.iter().map(|id| session(id)).collect();
        let time = if self.marks == Marks::Same { 1 } else { self.time };
        json!({"id": "client_1", "sessions": sessions, "updated_at": time, "last_active_session_id": self.sessions.first()})
    }

    pub(super) fn answer(&mut self, request: &HttpRequest) -> Answer {
        let path = path(request).to_owned();
        let parts: Vec<_> = path.split('/').collect();
        match parts[..] {
            ["", "environment"] => success(&json!({})),
            ["", "client"] => success(&json!({"response": self.client()})),
            ["", "client", "sessions"] => {
                self.sessions.clear();
                self.time += 1;
                let left =
                    if self.marks == Marks::NoneAtSignOut { json!({"sessions": []}) } else { self.client() };
                success(&json!({"response": left, "client": null}))
            }
            ["", "client", "sessions", id, "remove"] => {
                self.sessions.retain(|known| *known != id);
                self.time += 1;
                success(&json!({"response": {"id": id, "status": "removed"}, "client": null}))
            }
            ["", "client", "sessions", id, _] if !self.sessions.contains(&id) => {
                super::refused(401, "authentication_invalid")
            }
            ["", "client", "sessions", id, "tokens"] => success(&json!({"jwt": token(id)})),
            ["", "client", "sessions", id, "touch"] => {
                self.time += 1;
                let client = (control::chance(2) == 0).then(|| self.client());
                success(&json!({"response": session(id), "client": client}))
            }
            _ => panic!("a request to {path} was not expected"),
        }
    }

    /// The server gets a request, of those that are on their way, or the network loses it.
    fn process(&mut self) {
        let waiting: Vec<_> =
            (0..self.pending.len()).filter(|at| self.pending[*at].answer.is_none()).collect();
        let Some(at) = waiting.get(control::chance(waiting.len())).copied() else { return };
        let request = self.pending[at].request.clone();
        let is_away = self.is_away[self.pending[at].tab];
        let answer = if is_away { Err(Unreachable { timed_out: false }) } else { self.answer(&request) };
        self.pending[at].answer = Some(answer);
    }

    /// Takes a reply off the network and notes what the tab may take for true by it.
    fn deliver(&mut self) -> Option<(oneshot::Sender<Answer>, Answer)> {
        let ready: Vec<_> = (0..self.pending.len()).filter(|at| self.pending[*at].answer.is_some()).collect();
        let at = *ready.get(control::chance(ready.len()))?;
        let Pending { tab, request, asked_at, answer, sender } = self.pending.swap_remove(at);
        let answer = answer.expect("it is ready");
        if let Ok(response) = &answer
            && response.status == 200
            && asked_at == self.doubts[tab]
        {
            let is_named = |id: &&str| {
                response.body.contains(&format!(r#""id":"{id}","last"#))
                    || path(&request) == format!("/client/sessions/{id}/tokens")
            };
            self.confirmed[tab].extend(["sess_1", "sess_2"].into_iter().filter(is_named).map(str::to_owned));
        }
        Some((sender, answer))
    }

    fn doubt(&mut self, tab: usize) {
        self.doubts[tab] += 1;
        self.confirmed[tab].clear();
    }
}

fn session_of(token: &str) -> String {
    claims(&Secret::from(token)).expect("a token").sid
}

/// Opens a tab with a store that starts.
pub(super) fn open_tab(tab: usize, network: &Arc<Mutex<Network>>) -> Clerk {
    let options = ClerkOptions::new(LIVE_KEY)
        .transport(Arc::new(Wire(tab, Arc::clone(network))))
        .navigate(|_, _: NavigateKind| {});
    control::in_tab(tab, || {
        let clerk = Clerk::new(options).expect("valid options");
        clerk.start();
        clerk
    })
}

fn is_signed_in_by(clerk: Clerk) -> Option<String> {
    clerk.session().map(|session| session.id.as_str().to_owned())
}

struct Run {
    network: Arc<Mutex<Network>>,
    tabs: [Clerk; 2],
}

impl Run {
    fn network(&self) -> std::sync::MutexGuard<'_, Network> {
        self.network.lock().expect("unpoisoned")
    }

    /// Starts something in a tab.
    fn start(&self, tab: usize, work: impl Future<Output = ()> + 'static) {
        control::in_tab(tab, || browser::spawn(work));
    }

    fn sign_out(&self, tab: usize, who: SignOut, mut ids: Vec<String>) {
        let (clerk, network) = (self.tabs[tab], Arc::clone(&self.network));
        // Without a request nothing ends.
        ids.retain(|id| clerk.client().signed_in_sessions().any(|session| session.id.as_str() == id));
        self.start(tab, async move {
            if clerk.sign_out(who).await.is_ok() {
                network.lock().expect("unpoisoned").ended[tab].extend(ids);
            }
        });
    }

    fn deliver(&self) {
        let ready = self.network().deliver();
        if let Some((sender, answer)) = ready {
            let _ = sender.send(answer);
        }
    }

    fn deliver_message(&self) {
        // The tab's immediate reaction to the message counts as after it.
        let before: Vec<_> = (0..2).map(|tab| self.tabs[tab].core().expect("a store").tab.clone()).collect();
        if let Some((tab, message)) = control::deliver_message()
            && message.get("type").as_deref() == Some("signout")
            && message.get("tab").as_ref() != Some(&before[tab])
        {
            let mut network = self.network();
            // The request that it sends for that very reason is not earlier.
            network.doubt(tab);
        }
    }

    fn step(&self) {
        let tab = control::chance(2);
        let clerk = self.tabs[tab];
        match control::chance(20) {
            0..=4 => self.network().process(),
            5..=9 => self.deliver(),
            10 | 11 => self.deliver_message(),
            12 => {
                let before = control::take_written();
                self.assert_confirmed(&before);
                control::focus(tab);
                control::settle();
                let written = control::take_written();
                assert!(written.iter().all(|it| it.value.is_none()), "before any answer: {written:?}");
            }
            13 => control::tick(tab),
            14 => self.start(tab, async move {
                let _ = clerk.get_token(GetToken::default().skip_cache()).await;
            }),
            15 => {
                let id = ["sess_1", "sess_2"][control::chance(2)];
                self.start(tab, async move {
                    let _ = clerk.set_active(SetActive::session(id.into())).await;
                });
            }
            16 => self.sign_out(tab, SignOut::all(), vec!["sess_1".to_owned(), "sess_2".to_owned()]),
            17 => {
                let id = ["sess_1", "sess_2"][control::chance(2)];
                self.sign_out(tab, SignOut::session(SessionId::from(id)), vec![id.to_owned()]);
            }
            18 => {
                let is_away = control::chance(3) == 0;
                self.network().is_away[tab] = is_away;
            }
            _ => control::pass(i64::try_from(control::chance(20_000)).expect("small")),
        }
        control::settle();
        self.assert_confirmed(&control::take_written());
        for (tab, clerk) in self.tabs.into_iter().enumerate() {
            if let Some(id) = is_signed_in_by(clerk) {
                assert!(!self.network().ended[tab].contains(&id), "tab {tab} is signed in by {id} again");
            }
        }
    }

    fn assert_confirmed(&self, written: &[browser::Written]) {
        for it in written {
            let Some(value) = it.value.as_ref().filter(|_| it.name.starts_with("__session")) else {
                continue;
            };
            let id = session_of(value);
            let network = self.network();
            assert!(
                network.confirmed[it.tab].contains(&id),
                "tab {} wrote {id} without a confirmation",
                it.tab
            );
            assert!(!network.ended[it.tab].contains(&id), "tab {} wrote {id} after it had ended it", it.tab);
        }
    }

    /// Lets everything come to rest with the network there, and looks at both tabs.
    fn rest(&self) {
        self.network().is_away = [false; 2];
        for round in 0..40 {
            for _ in 0..8 {
                self.network().process();
                self.deliver();
                control::settle();
                self.assert_confirmed(&control::take_written());
                self.deliver_message();
                control::settle();
            }
            control::pass(10_000);
            control::focus(round % 2);
            control::settle();
            self.assert_confirmed(&control::take_written());
        }
        let alive = self.network().sessions.clone();
        for (tab, clerk) in self.tabs.into_iter().enumerate() {
            let id = is_signed_in_by(clerk);
            assert!(
                id.as_deref().is_none_or(|id| alive.contains(&id)),
                "tab {tab} is signed in by {id:?}: {alive:?}"
            );
        }
        for value in browser::cookies("__session") {
            let id = session_of(&value);
            assert!(alive.contains(&id.as_str()), "the cookie is of {id}: {alive:?}");
        }
    }
}

#[test]
fn tab_ignores_earlier_responses_and_writes_no_token_after_a_sign_out() {
    for seed in 1..=1_000 {
        control::begin(true, seed);
        let owner = Owner::new();
        owner.set();
        let mut network = Network::new(if seed % 2 == 0 { &["sess_1", "sess_2"] } else { &["sess_1"] });
        network.marks = [Marks::Later, Marks::Same, Marks::NoneAtSignOut][(seed % 3) as usize];
        let network = Arc::new(Mutex::new(network));
        let tabs = [0, 1].map(|tab| open_tab(tab, &network));
        let run = Run { network, tabs };
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for _ in 0..80 {
                run.step();
            }
            run.rest();
        }));
        assert!(outcome.is_ok(), "with seed {seed}");
        owner.cleanup();
    }
    control::begin(false, 0);
}
