//! Users in the Backend API.

use serde_json::{Value, json};

use crate::{
    browser::{ADA, Browser, PASSWORD, ok},
    server::{Server, id_of},
};

const BOB: &str = "bob+clerk_test@example.com";

async fn fresh() -> (Browser, Server) {
    let browser = Browser::fresh().await;
    let server = Server::of(&browser);
    (browser, server)
}

fn refused(answer: &crate::browser::Answer) -> (u16, &str, &str) {
    (answer.status, answer.code(), answer.param())
}

#[tokio::test]
async fn a_user_made_with_everything_can_sign_in() {
    let (browser, server) = fresh().await;
    let user = server
        .post(
            "/v1/users",
            json!({
                "email_address": [ADA, "ada@work.example"], "phone_number": ["+12015550100"],
                "username": "Ada_L", "password": PASSWORD, "first_name": "Ada", "last_name": "Lovelace",
                "external_id": "crm-1", "totp_secret": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                "backup_codes": ["abcd1234"], "public_metadata": {"plan": "pro"},
                "private_metadata": {"note": "first programmer"}, "unsafe_metadata": {"theme": "dark"},
            }),
        )
        .await;
    assert_eq!((&user["object"], &user["username"]), (&json!("user"), &json!("ada_l")));
    assert_eq!(user["email_addresses"][1]["verification"]["status"], "verified");
    assert_eq!(user["primary_email_address_id"], user["email_addresses"][0]["id"]);
    assert_eq!(user["private_metadata"], json!({"note": "first programmer"}));
    assert!(user.get("organization_memberships").is_none());
    assert_eq!([&user["totp_enabled"], &user["backup_code_enabled"]], [true, true]);
    let signed_in = ok(browser.password(ADA, PASSWORD).await);
    assert_eq!(signed_in.response()["status"], "needs_second_factor");
    let fields = [("strategy", "backup_code"), ("code", "abcd1234")];
    let done = ok(browser.sign_in_step(&signed_in.id(), "attempt_second_factor", &fields).await);
    let seen = &done.body["client"]["sessions"][0]["user"];
    assert_eq!((&seen["external_id"], &seen["public_metadata"]["plan"]), (&json!("crm-1"), &json!("pro")));
    assert!(seen.get("private_metadata").is_none() && !done.text.contains("first programmer"));
}

#[tokio::test]
async fn invalid_user_is_refused() {
    let (browser, server) = fresh().await;
    server.user(ADA).await;
    let post = async |body: Value| server.try_post("/v1/users", body).await;
    let missing = post(json!({"first_name": "Ada"})).await;
    assert_eq!((missing.status, missing.code()), (422, "form_data_missing"));
    let names = missing.body["errors"][0]["meta"]["param_names"].clone();
    assert_eq!(names, json!(["email_address", "password"]));
    let with = |extra: Value| {
        let mut body = json!({"email_address": [BOB], "password": PASSWORD});
        body.as_object_mut().expect("an object").extend(extra.as_object().cloned().unwrap_or_default());
        body
    };
    for (extra, code, param) in [
        (json!({"email_address": [ADA]}), "form_identifier_exists", "email_address"),
        (json!({"email_address": [BOB, BOB]}), "form_identifier_exists", "email_address"),
        (json!({"email_address": ["nobody"]}), "form_param_format_invalid", "email_address"),
        (json!({"password": "short"}), "form_password_length_too_short", "password"),
        (json!({"username": "x"}), "form_username_invalid_length", "username"),
        (json!({"web3_wallet": ["0x0"]}), "form_param_unknown", "web3_wallet"),
        (json!({"totp_secret": "!"}), "form_param_format_invalid", "totp_secret"),
    ] {
        assert_eq!(refused(&post(with(extra)).await), (422, code, param));
    }
    assert_eq!(server.get("/v1/users/count").await["total_count"], 1);
    server.post("/v1/users", with(json!({"password": "short", "skip_password_checks": true}))).await;
    assert_eq!(ok(browser.password(BOB, "short").await).response()["status"], "complete");
    let bare = json!({"email_address": ["eve@example.com"], "skip_password_requirement": true});
    assert_eq!(server.post("/v1/users", bare).await["password_enabled"], false);
}

#[tokio::test]
async fn users_are_filtered_and_counted() {
    let (browser, server) = fresh().await;
    let ada = server.user(ADA).await;
    browser.advance_minutes(1).await;
    let bob = server.user(BOB).await;
    server.patch(&format!("/v1/users/{bob}"), json!({"first_name": "Bob", "external_id": "7"})).await;
    let made = json!({"name": "Acme", "created_by": ada});
    let acme = id_of(&server.post("/v1/organizations", made).await);
    let found = async |query: &str| {
        let users = server.get(&format!("/v1/users?{query}")).await;
        let count = server.get(&format!("/v1/users/count?{query}")).await["total_count"].clone();
        let ids: Vec<String> = users.as_array().expect("a list").iter().map(id_of).collect();
        (ids, count)
    };
    let only = |id: &String| (vec![id.clone()], json!(1));
    assert_eq!(found("").await, (vec![bob.clone(), ada.clone()], json!(2)));
    assert_eq!(found("order_by=%2Bcreated_at").await.0, [ada.clone(), bob.clone()]);
    assert_eq!(found("order_by=-email_address").await.0, [bob.clone(), ada.clone()]);
    assert_eq!(found("email_address=Ada%2Bclerk_test@example.com").await, only(&ada));
    assert_eq!(found("email_address=eve@example.com").await, (vec![], json!(0)));
    assert_eq!(found(&format!("user_id={bob}&user_id=user_none")).await, only(&bob));
    assert_eq!(found(&format!("user_id=-{bob}")).await, only(&ada));
    assert_eq!(found("external_id=7").await, only(&bob));
    assert_eq!(found("query=BOB").await, only(&bob));
    assert_eq!(found(&format!("organization_id={acme}")).await, only(&ada));
    let bound = server.get(&format!("/v1/users/{bob}")).await["created_at"].clone();
    assert_eq!(found(&format!("created_at_before={bound}")).await, only(&ada));
    assert_eq!(found("last_sign_in_at_after=0").await, (vec![], json!(0)));
    // A page is cut out of the list, never out of the count.
    assert_eq!(found("limit=1").await, (vec![bob.clone()], json!(2)));
    assert_eq!(found("limit=1&offset=1").await, (vec![ada.clone()], json!(2)));
    for query in ["limit=0", "limit=501", "offset=x", "order_by=-shoe_size", "created_at_after=noon"] {
        assert_eq!(server.try_get(&format!("/v1/users?{query}")).await.status, 422, "{query}");
    }
}

#[tokio::test]
async fn changed_user_is_visible_to_the_browser() {
    let (mut browser, server) = fresh().await;
    let id = server.user(ADA).await;
    let path = format!("/v1/users/{id}");
    browser.sign_in(ADA).await;
    let changed = server.patch(&path, json!({"first_name": "Augusta", "last_name": null})).await;
    assert_eq!((&changed["first_name"], &changed["last_name"]), (&json!("Augusta"), &Value::Null));
    assert_eq!(ok(browser.get("/v1/me").await).response()["first_name"], "Augusta");
    let put =
        json!({"public_metadata": {"plan": "pro", "limits": {"seats": 3}}, "private_metadata": {"a": 1}});
    server.put(&format!("{path}/metadata"), put).await;
    let merged = json!({"public_metadata": {"limits": {"gb": 5}, "plan": null}});
    let merged = server.patch(&format!("{path}/metadata"), merged).await;
    assert_eq!(merged["public_metadata"], json!({"limits": {"seats": 3, "gb": 5}}));
    assert_eq!(merged["private_metadata"], json!({"a": 1}));
    let taken = server.user(BOB).await;
    server.patch(&format!("/v1/users/{taken}"), json!({"external_id": "7"})).await;
    let clash = server.try_patch(&path, json!({"external_id": "7"})).await;
    assert_eq!(refused(&clash), (422, "form_identifier_exists", "external_id"));
    let foreign = server.get(&format!("/v1/users/{taken}")).await["primary_email_address_id"].clone();
    let stolen = server.try_patch(&path, json!({"primary_email_address_id": foreign})).await;
    assert_eq!(refused(&stolen), (422, "form_resource_not_found", "primary_email_address_id"));
    let password = json!({"password": "another horse 2", "sign_out_of_other_sessions": true});
    server.patch(&path, password).await;
    assert_eq!(browser.client().await["sessions"], json!([]));
    assert_eq!(browser.password(ADA, PASSWORD).await.code(), "form_password_incorrect");
    assert_eq!(ok(browser.password(ADA, "another horse 2").await).response()["status"], "complete");
}

#[tokio::test]
async fn locked_or_banned_user_cannot_sign_in_until_released() {
    let (mut browser, server) = fresh().await;
    let id = server.user(ADA).await;
    assert_eq!(server.act(&format!("/v1/users/{id}/lock")).await["locked"], true);
    assert_eq!(browser.password(ADA, PASSWORD).await.code(), "user_locked");
    assert_eq!(server.act(&format!("/v1/users/{id}/unlock")).await["locked"], false);
    browser.sign_in(ADA).await;
    assert_eq!(server.act(&format!("/v1/users/{id}/ban")).await["banned"], true);
    assert_eq!(browser.client().await["sessions"], json!([]));
    assert_eq!(browser.password(ADA, PASSWORD).await.code(), "user_banned");
    assert_eq!(server.act(&format!("/v1/users/{id}/unban")).await["banned"], false);
    browser.sign_in(ADA).await;
    for task in ["lock", "unlock", "ban", "unban"] {
        let nobody = server.try_post(&format!("/v1/users/user_none/{task}"), json!({})).await;
        assert_eq!((nobody.status, nobody.code()), (404, "resource_not_found"));
    }
}

#[tokio::test]
async fn a_deleted_user_is_gone_from_the_browser_too() {
    let (mut browser, server) = fresh().await;
    let id = server.user(ADA).await;
    let verified = json!({"password": PASSWORD});
    assert_eq!(server.post(&format!("/v1/users/{id}/verify_password"), verified).await["verified"], true);
    let wrong = server.try_post(&format!("/v1/users/{id}/verify_password"), json!({"password": "no"})).await;
    assert_eq!((wrong.status, wrong.code()), (422, "incorrect_password"));
    browser.sign_in(ADA).await;
    let gone = server.delete(&format!("/v1/users/{id}")).await;
    assert_eq!(gone, json!({"object": "user", "id": id, "deleted": true}));
    assert_eq!(browser.client().await["sessions"], json!([]));
    assert_eq!(server.try_get(&format!("/v1/users/{id}")).await.code(), "resource_not_found");
    assert_eq!(server.try_delete(&format!("/v1/users/{id}")).await.status, 404);
}
