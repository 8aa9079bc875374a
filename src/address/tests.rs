use super::*;

/// What a server knows of itself in tests.
const OWN: &str = "http://localhost";

fn own(text: &str) -> Option<String> {
    WebAddress::parse(text).filter(WebAddress::is_own).map(|address| address.as_str().to_owned())
}

#[test]
fn same_origin_address_is_normalized_as_browsers_do() {
    for (text, normalized) in [
        ("/", "/"),
        ("/a?b=c#d", "/a?b=c#d"),
        ("/a/../b/./c", "/b/c"),
        ("/a/%2e%2e/b", "/b"),
        ("/caf\u{e9}?q=\u{e9}", "/caf%C3%A9?q=%C3%A9"),
        ("/#/protected?a=1", "/#/protected?a=1"),
        ("/search?path=C:\\x&q=%5C%0A", "/search?path=C:\\x&q=%5C%0A"),
        ("/a?next=https://evil.test//x", "/a?next=https://evil.test//x"),
        ("/a//b", "/a//b"),
    ] {
        assert_eq!(own(text).as_deref(), Some(normalized), "{text}");
        assert_eq!(own(&[OWN, text].concat()).as_deref(), Some(normalized), "{text}");
    }
}

#[test]
fn every_other_form_of_address_is_refused() {
    let others = [
        "",
        " /a",
        "a",
        "dashboard",
        "?a=b",
        "#a",
        "./a",
        "../a",
        "//evil.test",
        "///evil.test",
        "/\\evil.test",
        "\\\\evil.test",
        "/a\\b",
        "/./\\x",
        "/.//evil.test",
        "/%2e//evil.test",
        "/%2E%2e//evil.test",
        "/a/..//evil.test",
        "/a/../..//evil.test",
        "/%5cevil.test",
        "/%5Cevil.test",
        "/a/%5C/evil.test",
        "/\tevil",
        "/.\t//evil.test",
        "/\n/evil.test",
        "/a\r",
        "/a?b=\0",
        "/a#\u{7f}",
        "/%09/evil.test",
        "/%0a/evil.test",
        "/%0D/evil.test",
        "/%00",
        "/a%1f",
        "/a%7F",
        "javascript:alert(1)",
        "JavaScript://x/%0aalert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://x/1",
        "file:///etc/passwd",
        "ftp://example.com/",
        "ws://example.com/",
        "about:blank",
        "view-source:https://x",
        "https:/evil.test",
        "https:evil.test",
        "https:\\\\evil.test",
        "https://",
        "https:///evil.test\\@x",
        "http://[",
        "https://user@example.com/",
        "https://user:pass@example.com/",
        "https://a b/",
        "https://example.com//x",
        "https://example.com/%5cx",
        "https://example.com\\.evil.test/",
    ];
    for text in others {
        assert_eq!(WebAddress::parse(text), None, "{text:?}");
    }
}

#[test]
fn allowed_foreign_address_stays_absolute() {
    let address = WebAddress::parse("HTTPS://Example.COM:443/a/../b?c#d").expect("a web address");
    assert_eq!(address.as_str(), "https://example.com/b?c#d");
    assert_eq!(address.origin(), "https://example.com");
    assert!(!address.is_own());
    let local = WebAddress::parse("http://127.0.0.1:4500/oauth/google").expect("a web address");
    assert_eq!(local.origin(), "http://127.0.0.1:4500");
}

#[test]
fn debug_hides_query_and_fragment_values() {
    let address = WebAddress::parse("https://p.test/authorize?state=secret#token=secret");
    assert_eq!(format!("{address:?}"), "Some(WebAddress(https://p.test/authorize))");
}

fn is_of(text: &str, pattern: &str) -> bool {
    WebAddress::parse(text).is_some_and(|address| address.is_of(pattern))
}

#[test]
fn an_origin_is_compared_as_a_whole() {
    for origin in ["https://app.example.com", "https://app.example.com/", "HTTPS://APP.example.com"] {
        for text in [
            "https://app.example.com",
            "https://app.example.com/a",
            "https://app.example.com?a",
            "https://APP.Example.com/",
        ] {
            assert!(is_of(text, origin), "{text} of {origin}");
        }
        for text in [
            "https://app.example.com.evil.test/",
            "https://app.example.com@evil.test",
            "//app.example.com",
            "http://app.example.com/",
            "https://app.example.com:8443/",
            "https://example.com/",
        ] {
            assert!(!is_of(text, origin), "{text} of {origin}");
        }
    }
    assert!(!is_of("javascript:alert(1)", "javascript:"));
}

#[test]
fn star_in_an_origin_matches_subdomains_only() {
    let pattern = "https://*.example.com";
    for text in ["https://pr-7.example.com/x", "https://a.b.example.com", "https://PR-7.example.com?x"] {
        assert!(is_of(text, pattern), "{text}");
    }
    for text in [
        "https://evil.com/.example.com",
        "https://evil.com#.example.com",
        "https://evil.com?.example.com",
        "https://evil.com\\.example.com/",
        "https://evil.com%2f.example.com/",
        "https://evil.com%23.example.com/",
        "https://pr-7.example.com.evil.com/",
        "https://pr-7.example.com@evil.com/",
        "https://evil.com@pr-7.example.com/",
        "http://pr-7.example.com/",
        "https://pr-7.example.com:8443/",
        "https://example.com/",
        "https://.example.com/",
        "https://notexample.com/",
    ] {
        assert!(!is_of(text, pattern), "{text}");
    }
    assert!(is_of("https://pr-7-app.vercel.example/", "https://pr-*-app.vercel.example"));
    assert!(!is_of("https://pr-7.evil.vercel.example/", "https://pr-*-app.vercel.example"));
    for everybody in ["https://*", "https://*/", "*", "https://*.com@evil.test", "https://*com"] {
        assert!(!is_of("https://evil.com/", everybody), "{everybody}");
    }
}

#[test]
fn path_below_a_base_does_not_match_a_longer_name() {
    assert!(is_below("/sign-in/", "/sign-in"));
    assert!(is_below("/sign-in/factor-one", "/sign-in?a=1"));
    assert!(!is_below("/sign-in-help", "/sign-in"));
    assert!(!is_below("/anything", "/"));
    assert!(is_below("/#/sign-in/factor-one?a=1", "/#/sign-in"));
    assert!(!is_below("/#/protected", "/#/sign-in"));
    assert!(!is_below("/#/", "/#/sign-in"));
}

#[test]
fn dev_browser_value_with_cookie_attributes_is_refused() {
    let longest = "a".repeat(512);
    for good in ["dvb_2abcXYZ", "eyJh.eyJz-_.sig", &longest] {
        assert!(is_dev_browser(good) && browser::is_cookie_value(good), "{good}");
    }
    let too_long = "a".repeat(513);
    for bad in [
        "",
        "dvb_ATT; Domain=example.test",
        "dvb\r\nx",
        "dvb x",
        "dvb,x",
        "\"dvb\"",
        "dvb%3B",
        "dvb\u{e9}",
        &too_long,
    ] {
        assert!(!is_dev_browser(bad), "{bad}");
    }
    for bad in ["a;b", "a b", "a\"b", "a,b", "a\\b", "a\tb", "\u{e9}"] {
        assert!(!browser::is_cookie_value(bad), "{bad}");
    }
    assert!(browser::is_cookie_value("sess_1:org_1") && browser::is_cookie_value(""));
}

#[test]
fn dev_browser_value_in_a_fragment_is_removed() {
    for (hash, rest) in [
        ("#__clerk_db_jwt[dvb_1]", Some("")),
        ("#top__clerk_db_jwt[dvb_1]", Some("#top")),
        ("#/route?a=1__clerk_db_jwt[dvb_1]", Some("#/route?a=1")),
        ("#__clerk_db_jwt%5Bdvb_1%5D", Some("")),
        ("#top", None),
        ("", None),
        ("#__clerk_db_jwt[dvb_1", None),
    ] {
        assert_eq!(without_dev_browser(hash).as_deref(), rest, "{hash}");
    }
}
