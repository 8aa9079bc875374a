//! A data file with thousands of people in it: a request writes what it changes, and what was acknowledged outlives a kill.

use std::fs;

use serde_json::{Value, json};

use crate::{
    data::Place,
    program::{Answer, Program, send},
};

const USERS: usize = 3_000;
const MEMBERS: usize = 400;
const INVITED: usize = 120;
/// What one request may write: it changes a few things of a kilobyte or so.
const MOST_WRITTEN: u64 = 8 * 1024;

fn fine(answer: Answer) -> Value {
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

fn id_of(body: &Value) -> String {
    body["id"].as_str().expect("an id").to_owned()
}

/// Many users; the ids of those who shall be members.
fn with_users(program: &Program) -> Vec<String> {
    let address = program.address;
    let make = move |number: usize| {
        let body = json!({"email_address": [format!("user{number}@example.com")], "skip_password_requirement": true});
        id_of(&fine(send(address, "POST", "/bapi/v1/users", &body.to_string()).expect("an answer")))
    };
    let halves = [0..USERS / 2, USERS / 2..USERS];
    let makers = halves.map(|part| std::thread::spawn(move || part.map(make).collect::<Vec<String>>()));
    let all = makers.into_iter().flat_map(|maker| maker.join().expect("no panic"));
    all.take(MEMBERS).collect()
}

/// One world with many of everything, kept in a file.
struct Town {
    place: Place,
    program: Option<Program>,
    organization: String,
}

impl Town {
    fn new() -> Self {
        let place = Place::new();
        let program = place.start();
        let members = with_users(&program);
        let post = |path: &str, body: Value| fine(program.post(path, &body.to_string()));
        let settings = json!({"organization_settings": {"max_allowed_memberships": 0}});
        post("/__emulator/config", json!({"preset": "everything", "environment": settings}));
        let organization = id_of(&post("/bapi/v1/organizations", json!({"name": "Acme"})));
        for user in &members {
            let body = json!({"user_id": user, "role": "org:member"});
            post(&format!("/bapi/v1/organizations/{organization}/memberships"), body);
        }
        let address = |number: usize| format!("guest{number}@example.com");
        for number in (0..INVITED).step_by(10) {
            let all: Vec<Value> =
                (number..number + 10).map(|number| json!({"email_address": address(number)})).collect();
            post("/bapi/v1/invitations/bulk", json!(all));
            for number in number..number + 10 {
                post("/bapi/v1/allowlist_identifiers", json!({"identifier": address(number)}));
            }
        }
        Self { place, program: Some(program), organization }
    }

    fn program(&self) -> &Program {
        self.program.as_ref().expect("it runs")
    }

    fn count(&self, path: &str) -> u64 {
        let answer = fine(self.program().get(&format!("/bapi/v1{path}")));
        answer["total_count"].as_u64().unwrap_or_else(|| panic!("{path}: no count in {answer}"))
    }

    /// How many there are of what there are many of.
    fn counts(&self) -> [u64; 3] {
        let members = format!("/organizations/{}/memberships", self.organization);
        [self.count("/users/count"), self.count(&members), self.count("/invitations?paginated=true")]
    }

    /// Sends a request, which may write only so much, and kills the program as soon as it has answered.
    fn post_and_kill(&mut self, path: &str, body: &str) -> Value {
        let length = |town: &Self| fs::metadata(town.place.file()).expect("a file").len();
        let before = length(self);
        let answer = fine(self.program().post(path, body));
        let written = length(self).saturating_sub(before);
        assert!(0 < written && written < MOST_WRITTEN, "{path} has written {written} bytes");
        self.program.take().expect("it runs").kill();
        self.program = Some(self.place.start());
        answer
    }
}

#[test]
fn request_among_thousands_of_users_writes_little_and_survives_a_kill() {
    let mut town = Town::new();
    let counts = town.counts();
    assert_eq!(counts, [USERS, MEMBERS, INVITED].map(|count| count as u64));

    let user = json!({"email_address": ["eve@example.com"], "password": "correct horse 1"});
    let eve = id_of(&town.post_and_kill("/bapi/v1/users", &user.to_string()));
    let members = format!("/bapi/v1/organizations/{}/memberships", town.organization);
    let body = json!({"user_id": eve, "role": "org:admin"});
    town.post_and_kill(&members, &body.to_string());
    let invited = town.post_and_kill("/bapi/v1/invitations", "{\"email_address\":\"mallory@example.com\"}");
    assert_eq!(town.counts(), counts.map(|count| count + 1));

    town.post_and_kill(&format!("/bapi/v1/invitations/{}/revoke", id_of(&invited)), "");
    assert_eq!(town.count("/invitations?paginated=true&status=revoked"), 1);
    let ticket = town.post_and_kill("/bapi/v1/sign_in_tokens", &json!({"user_id": eve}).to_string());
    let ticket = ticket["token"].as_str().expect("a ticket").to_owned();
    let browser = id_of(&town.post_and_kill("/v1/dev_browser", ""));
    let path = format!("/v1/client/sign_ins?__clerk_db_jwt={browser}");
    let begun = town.post_and_kill(&path, "identifier=eve%40example.com");
    let factors = begun["response"]["supported_first_factors"].as_array().expect("factors").clone();
    let link = factors.iter().find(|it| it["strategy"] == "email_link").expect("links are on");
    let (attempt, email) = (id_of(&begun["response"]), link["email_address_id"].as_str().expect("an id"));
    let prepare = format!("/v1/client/sign_ins/{attempt}/prepare_first_factor?__clerk_db_jwt={browser}");
    let form =
        format!("strategy=email_link&email_address_id={email}&redirect_url=http%3A%2F%2Flocalhost%3A8080%2F");
    town.post_and_kill(&prepare, &form);
    let mailed = fine(town.program().get("/__emulator/messages?to=eve@example.com"));
    let link = mailed.as_array().and_then(|all| all.last()).expect("a mail")["link"].clone();
    let link = link.as_str().and_then(|link| link.split_once("/v1/")).expect("a link").1.to_owned();
    let opened = town.program().get(&format!("/v1/{link}"));
    assert!(opened.location.is_some_and(|url| url.contains("__clerk_status=verified")));

    let other = id_of(&town.post_and_kill("/v1/dev_browser", ""));
    let path = format!("/v1/client/sign_ins?__clerk_db_jwt={other}");
    let signed_in = town.post_and_kill(&path, &format!("strategy=ticket&ticket={ticket}"));
    assert_eq!(signed_in["response"]["status"], "complete");
    let again = town.program().post(&path, &format!("strategy=ticket&ticket={ticket}"));
    assert_eq!(again.status, 400, "{}", again.body);
    let client = fine(town.program().get(&format!("/v1/client?__clerk_db_jwt={other}")));
    assert_eq!(client["response"]["sessions"][0]["id"], signed_in["response"]["created_session_id"]);
    assert_eq!(town.counts()[..2], [counts[0] + 1, counts[1] + 1]);
}
