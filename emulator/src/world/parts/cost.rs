//! The cost of storing a world after a request: it depends on the change, not on the size.

use serde_json::{Value, json};

use super::Parts;
use crate::world::{
    Form, Method, Request, UnixMillis, World, handle,
    id::{AllowlistId, InvitationId, OrganizationId, TicketId, UserId},
    outbox::{Channel, Message},
    restriction::{Allowed, Identifier},
    ticket::Source,
    tracked::Now,
};

const PASSWORD: &str = "correct horse 1";

/// A world with so many of everything, one of whose users runs the organization that all belong to.
struct Town {
    world: World,
    organization: OrganizationId,
    kept: Parts,
    browser: String,
    session: String,
}

/// The cost of one request: the entries compared and written.
#[derive(Debug)]
struct Cost {
    what: &'static str,
    looked_at: usize,
    written: usize,
}

fn size(value: &Value) -> usize {
    value.to_string().len()
}

impl Town {
    fn of(count: usize) -> Self {
        let mut world = World::new();
        let any_number = json!({"organization_settings": {"max_allowed_memberships": 0}});
        world.configure(&json!({"preset": "everything", "environment": any_number})).expect("settings");
        let user = |name: &str| json!({"action": "create_user", "email_address": format!("{name}@example.com"), "password": PASSWORD});
        world.act(&user("ada")).expect("a user");
        world.act(&user("bob")).expect("a user");
        let organization =
            json!({"action": "create_organization", "name": "Acme", "created_by": "ada@example.com"});
        let made = world.act(&organization).expect("an organization");
        let organization = OrganizationId::from(made["organization_id"].as_str().expect("an id"));
        let mut town = Self {
            world,
            organization,
            kept: Parts::default(),
            browser: String::new(),
            session: String::new(),
        };
        town.browser =
            town.ask(Method::Post, "/v1/dev_browser", &[])["id"].as_str().expect("an id").to_owned();
        town.mail_link();
        let mailed = town.world.outbox.messages().last().and_then(|message| message.link.as_deref());
        let (_, token) = mailed.and_then(|link| link.split_once("token=")).expect("a link");
        let link = town.world.links.get(token).expect("it was mailed").clone();
        for number in 0..count {
            let world = &mut town.world;
            let made = world.act(&user(&format!("user{number}"))).expect("a user");
            let user = UserId::from(made["user_id"].as_str().expect("an id"));
            world.add_member(&town.organization, &user, "org:member");
            let address = format!("guest{number}@example.com");
            world.add_invitation(&town.organization, address.clone(), "org:member".to_owned(), None);
            let identifier = Identifier::parse(&address).expect("an address");
            let created_at = world.now();
            let id = AllowlistId::generate();
            world.restrictions.allowed.push(Allowed { id, identifier, invitation: None, created_at });
            world.outbox.send(Message {
                channel: Channel::Email,
                to: address,
                code: None,
                link: None,
                sent_at: created_at,
            });
            // Their number is bounded; a request that makes room touches a tenth.
            if number < 1_500 {
                world.links.insert(format!("link{number}"), link.clone());
            }
        }
        let issued = town.world.issue(Source::SignIn { user: UserId::generate() }, None, 60).ticket;
        let ticket = town.world.tickets[&issued].clone();
        for number in 0..count {
            let mut ticket = ticket.clone();
            ticket.id = TicketId::generate("sit");
            town.world.tickets.insert(format!("ticket{number}"), ticket);
        }
        town.keep("everything");
        let form = [("identifier", "ada@example.com"), ("password", PASSWORD)];
        let signed_in = town.ask(Method::Post, "/v1/client/sign_ins", &form);
        town.session = signed_in["response"]["created_session_id"].as_str().expect("a session").to_owned();
        town.keep("a first session");
        town
    }

    fn ask(&mut self, method: Method, path: &str, form: &[(&str, &str)]) -> Value {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let query = [("__clerk_db_jwt", self.browser.as_str()), ("_clerk_session_id", self.session.as_str())];
        let query = query.iter().filter(|(_, value)| !value.is_empty()).map(own).collect();
        let request = Request {
            method,
            path: path.to_owned(),
            query: Form::new(query),
            body: Form::new(form.iter().map(own).collect()),
            upload: None,
            user_agent: None,
            origin: Some("http://localhost:8080".to_owned()),
            base_url: "http://localhost:4500".to_owned(),
            client_cookie: None,
            dev_browser_cookies: Vec::new(),
            cookie_suffixes: Vec::new(),
            received_at: UnixMillis::wall(),
        };
        let answer = handle(&mut self.world, request);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    fn mail_link(&mut self) {
        let begun = self.ask(Method::Post, "/v1/client/sign_ins", &[("identifier", "bob@example.com")]);
        let id = begun["response"]["id"].as_str().expect("an id");
        let factors = begun["response"]["supported_first_factors"].as_array().expect("factors");
        let email = factors.iter().find(|it| it["strategy"] == "email_link").expect("links are on");
        let email = email["email_address_id"].as_str().expect("an id");
        let form = [("strategy", "email_link"), ("email_address_id", email), ("redirect_url", "/done")];
        self.ask(Method::Post, &format!("/v1/client/sign_ins/{id}/prepare_first_factor"), &form);
    }

    /// Keeps what has changed since it was last kept.
    fn keep(&mut self, what: &'static str) -> Cost {
        let looked_at = self.world.tracked().map(|(_, part)| match part.now() {
            Now::Whole(value) => size(&value),
            Now::Entries(entries) => entries.iter().flat_map(|(_, value)| value).map(size).sum(),
        });
        let looked_at = looked_at.sum();
        let changes = self.world.changes_since(&self.kept);
        let written = changes.set.iter().map(|(_, value)| size(value)).sum::<usize>() + changes.unset.len();
        self.kept.apply(changes);
        self.world.settle_parts();
        Cost { what, looked_at, written }
    }

    /// Returns a row of requests that touch what there are many of.
    fn costs(&mut self) -> Vec<Cost> {
        let mut all = Vec::new();
        let act = |town: &mut Self, action: Value| town.world.act(&action).expect("it is done");
        self.mail_link();
        all.push(self.keep("a link is mailed"));
        let newcomer = json!({"action": "create_user", "email_address": "eve@example.com"});
        let newcomer = act(self, newcomer)["user_id"].as_str().expect("an id").to_owned();
        all.push(self.keep("a user is made"));
        let members = format!("/v1/organizations/{}/memberships", self.organization.as_str());
        self.ask(Method::Post, &members, &[("user_id", &newcomer), ("role", "org:member")]);
        all.push(self.keep("a member is added"));
        let member = format!("{members}/{newcomer}");
        self.ask(Method::Patch, &member, &[("role", "org:admin")]);
        all.push(self.keep("a role is changed"));
        self.ask(Method::Delete, &member, &[]);
        all.push(self.keep("a member is removed"));
        let token = json!({"action": "create_sign_in_token", "email": "eve@example.com"});
        let ticket = act(self, token)["ticket"].as_str().expect("a ticket").to_owned();
        all.push(self.keep("a ticket is handed out"));
        act(self, json!({"action": "revoke_ticket", "ticket": ticket}));
        all.push(self.keep("a ticket is withdrawn"));
        let address = "mallory@example.com";
        let invitations = format!("/v1/organizations/{}/invitations", self.organization.as_str());
        let form = [("email_address", address), ("role", "org:member")];
        let invited = self.ask(Method::Post, &invitations, &form);
        all.push(self.keep("somebody is invited"));
        let id = InvitationId::from(invited["response"]["id"].as_str().expect("an id"));
        self.ask(Method::Post, &format!("{invitations}/{}/revoke", id.as_str()), &[]);
        all.push(self.keep("an invitation is withdrawn"));
        self.ask(Method::Get, "/v1/me", &[]);
        all.push(self.keep("somebody looks"));
        all
    }
}

#[test]
fn cost_of_a_request_depends_on_its_changes_not_on_the_world_size() {
    let (few, many) = (Town::of(3).costs(), Town::of(3_000).costs());
    for (few, many) in few.iter().zip(&many) {
        assert_eq!(few.what, many.what);
        // Numbers and times differ in length.
        assert!(many.looked_at <= few.looked_at + 100, "{few:?} {many:?}");
        assert!(many.written <= few.written + 100, "{few:?} {many:?}");
        assert!(few.looked_at < 20_000, "{few:?}");
    }
}
