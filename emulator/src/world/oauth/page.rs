//! The provider's page: a form in which anybody can be chosen. Plain HTML, so that it works without scripts.

use super::super::{
    World,
    answer::{Answer, Navigation, Reply},
    error::Failure,
    html::escape,
    id::random_text,
    navigate::with_parameters,
    provider::Identity,
    request::Request,
    strategy::Strategy,
    user::{parse_email_address, parse_name},
};
use super::{Flow, callback_invalid};
use url::Url;

/// Returns the provider that the path names.
fn flow<'world>(
    world: &'world World,
    request: &Request,
    state: Option<&str>,
) -> Result<&'world Flow, Failure> {
    let flow = state.and_then(|state| world.flows.by_state.get(state)).ok_or_else(callback_invalid)?;
    let place = match flow.strategy {
        Strategy::Oauth(provider) => provider.slug(),
        _ => "enterprise_sso",
    };
    if request.segments().get(1) != Some(&place) {
        return Err(callback_invalid());
    }
    Ok(flow)
}

fn name(world: &World, flow: &Flow) -> String {
    match (&flow.connection, flow.strategy) {
        (Some(connection), _) => connection.name.clone(),
        (None, strategy) => {
            let social = world.settings.rules().user_settings.social.get(strategy.as_str());
            social.map_or_else(|| strategy.as_str().to_owned(), |social| social.name.clone())
        }
    }
}

/// `GET /oauth/{provider}/authorize?state=…`
pub(crate) fn ask(world: &mut World, request: &Request) -> Answer {
    let state = request.query.text("state");
    let flow = flow(world, request, state)?;
    let email = flow.login_hint.clone().unwrap_or_default();
    let html = render(&name(world, flow), state.unwrap_or_default(), [&email, "", ""], None);
    Ok(Reply::Navigation(Navigation::Page(html)))
}

/// `POST /oauth/{provider}/authorize`: allowed or denied.
pub(crate) fn answer(world: &mut World, request: &Request) -> Answer {
    let form = &request.body;
    let state = form.text("state").or(request.query.text("state"));
    let flow = flow(world, request, state)?;
    let state = state.unwrap_or_default();
    let back =
        Url::parse(&format!("{}/v1/oauth_callback", request.base_url)).map_err(|_| callback_invalid())?;
    if form.is_true("deny") {
        let url = with_parameters(&back, &[("state", state), ("error", "access_denied")]);
        return Ok(Reply::Navigation(Navigation::SeeOther(url)));
    }
    let typed = ["email", "first_name", "last_name"].map(|key| form.text(key).unwrap_or_default());
    let read = || {
        let email_address = parse_email_address(typed[0], "email")?;
        Ok(Identity {
            strategy: flow.strategy,
            connection: flow.connection.as_ref().map(|connection| connection.id.clone()),
            provider_user_id: Identity::user_id_of(&email_address),
            email_address,
            email_is_verified: !form.is_true("email_unverified"),
            first_name: parse_name(typed[1], "first_name")?,
            last_name: parse_name(typed[2], "last_name")?,
        })
    };
    match read() {
        Ok(identity) => {
            let code = random_text(40);
            let url = with_parameters(&back, &[("state", state), ("code", &code)]);
            world.flows.by_code.insert(code, identity);
            Ok(Reply::Navigation(Navigation::SeeOther(url)))
        }
        Err(Failure { errors, .. }) => {
            let problem = errors.first().map(|error| error.long_message());
            let html = render(&name(world, flow), state, typed, problem);
            Ok(Reply::Navigation(Navigation::Page(html)))
        }
    }
}

fn render(provider: &str, state: &str, [email, first, last]: [&str; 3], problem: Option<&str>) -> String {
    let provider = escape(provider);
    let problem = problem.map(|line| format!("<p id=\"problem\" role=\"alert\">{}</p>", escape(line)));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Sign in with {provider}</title></head><body><main><h1>Sign in with {provider}</h1>\
         <p>This page stands in for {provider}. Choose who you are there.</p>{}\
         <form method=\"post\"><input type=\"hidden\" name=\"state\" value=\"{}\">\
         <p><label for=\"email\">Email address</label> \
         <input id=\"email\" name=\"email\" type=\"email\" value=\"{}\" required autocomplete=\"off\"></p>\
         <p><label for=\"first_name\">First name</label> \
         <input id=\"first_name\" name=\"first_name\" value=\"{}\" autocomplete=\"off\"></p>\
         <p><label for=\"last_name\">Last name</label> \
         <input id=\"last_name\" name=\"last_name\" value=\"{}\" autocomplete=\"off\"></p>\
         <p><input id=\"email_unverified\" name=\"email_unverified\" type=\"checkbox\" value=\"true\"> \
         <label for=\"email_unverified\">{provider} has not verified the email address</label></p>\
         <p><button type=\"submit\">Continue</button> \
         <button type=\"submit\" name=\"deny\" value=\"true\" formnovalidate>Deny</button></p>\
         </form></main></body></html>",
        problem.unwrap_or_default(),
        escape(state),
        escape(email),
        escape(first),
        escape(last),
    )
}
