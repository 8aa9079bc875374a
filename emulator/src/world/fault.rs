//! Faults: the one place from which a test gets a hostile server.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::request::Method;

/// The fault of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Fault {
    /// An error answer.
    Status { status: u16, code: String, retry_after_s: Option<u64> },
    /// The connection closes without an answer.
    Drop,
    /// The answer comes late.
    Delay { ms: u64 },
    /// This text instead of JSON.
    Body { status: u16, text: String },
    /// No answer, ever.
    Stall,
}

impl Fault {
    /// Returns the fault, as the rules name it.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Drop => "drop",
            Self::Delay { .. } => "delay_ms",
            Self::Body { .. } => "body",
            Self::Stall => "stall",
        }
    }
}

/// Which requests meet a fault, and how many more of them.
#[derive(Serialize, Deserialize)]
struct Rule {
    method: Option<Method>,
    path: Option<String>,
    times_left: Option<u32>,
    fault: Fault,
}

/// The rules of a world, first match first.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Faults(Vec<Rule>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleForm {
    method: Option<String>,
    path: Option<String>,
    times: Option<u32>,
    fault: FaultForm,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultForm {
    status: Option<u16>,
    code: Option<String>,
    retry_after: Option<u64>,
    drop: Option<bool>,
    delay_ms: Option<u64>,
    body: Option<String>,
    stall: Option<bool>,
}

/// Bounds of a `POST /__emulator/faults`, because every request is matched against all rules.
const MOST_RULES: usize = 200;
const MOST_STARS: usize = 8;

impl Faults {
    /// Returns the rules in a `POST /__emulator/faults` body, or a line that says what is wrong with it.
    pub(crate) fn parse(body: &Value) -> Result<Self, String> {
        let forms: Vec<RuleForm> = serde_path_to_error::deserialize(body)
            .map_err(|error| format!("faults{}: {}", error.path(), error.inner()))?;
        if forms.len() > MOST_RULES {
            return Err(format!("faults: got {} rules, expected at most {MOST_RULES}", forms.len()));
        }
        let rules = forms.into_iter().enumerate().map(|(at, form)| {
            let stars = form.path.as_deref().map_or(0, |path| path.matches('*').count());
            if stars > MOST_STARS {
                return Err(format!("faults[{at}].path: got {stars} stars, expected at most {MOST_STARS}"));
            }
            let method = match form.method.as_deref() {
                None | Some("*") => None,
                Some(name) => {
                    let method = Method::parse(name);
                    Some(method.ok_or_else(|| {
                        format!(
                            "faults[{at}].method: got {name:?}, expected GET, POST, PATCH, PUT, DELETE or *"
                        )
                    })?)
                }
            };
            let fault = form.fault.read().map_err(|why| format!("faults[{at}].fault: {why}"))?;
            Ok(Rule { method, path: form.path, times_left: form.times, fault })
        });
        rules.collect::<Result<_, String>>().map(Self)
    }

    /// Returns the fault of this request, counted.
    pub(crate) fn take(&mut self, method: Method, path: &str) -> Option<Fault> {
        let is_hit = |rule: &&mut Rule| {
            rule.times_left != Some(0)
                && rule.method.is_none_or(|wanted| wanted == method)
                && rule.path.as_deref().is_none_or(|glob| matches(glob, path))
        };
        let rule = self.0.iter_mut().find(is_hit)?;
        if let Some(left) = &mut rule.times_left {
            *left -= 1;
        }
        Some(rule.fault.clone())
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

impl FaultForm {
    fn read(self) -> Result<Fault, &'static str> {
        const ONE: &str =
            "expected exactly one of status, drop, delay_ms, body (with or without status) and stall";
        let is_extra = self.body.is_some() || self.status.is_none();
        if is_extra && (self.code.is_some() || self.retry_after.is_some()) {
            return Err("code and retry_after go with status");
        }
        match (self.status, self.drop, self.delay_ms, self.body, self.stall) {
            (Some(status), None, None, None, None) if (400..600).contains(&status) => Ok(Fault::Status {
                status,
                code: self.code.unwrap_or_else(|| default_code(status).to_owned()),
                retry_after_s: self.retry_after,
            }),
            (status, None, None, Some(text), None) if status.is_none_or(|it| (200..600).contains(&it)) => {
                Ok(Fault::Body { status: status.unwrap_or(200), text })
            }
            (Some(_), None, None, _, None) => Err("status: expected 400 to 599, or 200 to 599 with a body"),
            (None, Some(true), None, None, None) => Ok(Fault::Drop),
            (None, None, Some(ms), None, None) => Ok(Fault::Delay { ms }),
            (None, None, None, None, Some(true)) => Ok(Fault::Stall),
            _ => Err(ONE),
        }
    }
}

fn default_code(status: u16) -> &'static str {
    match status {
        401 => "authentication_invalid",
        403 => "authorization_invalid",
        404 => "resource_not_found",
        429 => "too_many_requests",
        500.. => "internal_clerk_error",
        _ => "bad_request",
    }
}

/// Returns `true` if the glob covers the whole path; `*` stands for any text, slashes included. The time is at most the product of
/// both lengths: only the last star is ever tried again.
fn matches(glob: &str, path: &str) -> bool {
    let (glob, path) = (glob.as_bytes(), path.as_bytes());
    let (mut at, mut in_glob) = (0, 0);
    let mut last_star = None;
    while at < path.len() {
        match glob.get(in_glob) {
            Some(b'*') => {
                last_star = Some((in_glob, at));
                in_glob += 1;
            }
            Some(byte) if *byte == path[at] => {
                at += 1;
                in_glob += 1;
            }
            _ => {
                let Some((star, from)) = last_star else { return false };
                last_star = Some((star, from + 1));
                at = from + 1;
                in_glob = star + 1;
            }
        }
    }
    glob[in_glob..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn star_matches_any_text_and_other_characters_themselves() {
        assert!(matches("/v1/client/sign_ins*", "/v1/client/sign_ins"));
        assert!(matches("/v1/client/sign_ins*", "/v1/client/sign_ins/sia_1/attempt_first_factor"));
        assert!(matches("/v1/*/prepare_*", "/v1/client/sign_ups/sua_1/prepare_verification"));
        assert!(!matches("/v1/client", "/v1/client/sessions"));
        assert!(!matches("/v1/*/tokens", "/v1/client/sessions/sess_1/touch"));
        assert!(matches("*", "") && matches("**", "/v1") && matches("", "") && !matches("", "/"));
        assert!(matches("*ab", "aab") && matches("*ab*", "xxabyy") && !matches("*ab", "aba"));
    }

    #[test]
    fn pattern_with_many_stars_is_matched_in_linear_time() {
        let path = "a".repeat(2_000);
        let start = std::time::Instant::now();
        assert!(!matches("*a*a*a*a*a*a*a*b", &path));
        assert!(matches("*a*a*a*a*a*a*a*", &path));
        assert!(start.elapsed().as_millis() < 500, "{:?}", start.elapsed());
    }

    #[test]
    fn too_many_stars_or_rules_are_refused() {
        let stars = json!([{"path": "*".repeat(9), "fault": {"drop": true}}]);
        let error = Faults::parse(&stars).err().expect("refused");
        assert_eq!(error, "faults[0].path: got 9 stars, expected at most 8");
        let rules = vec![json!({"fault": {"drop": true}}); 201];
        let error = Faults::parse(&Value::Array(rules)).err().expect("refused");
        assert_eq!(error, "faults: got 201 rules, expected at most 200");
    }

    #[test]
    fn fault_applies_the_requested_number_of_times() {
        let body = json!([{"method": "GET", "path": "/v1/client", "times": 2, "fault": {"drop": true}}]);
        let mut faults = Faults::parse(&body).expect("good");
        assert_eq!(faults.take(Method::Post, "/v1/client"), None);
        assert_eq!(faults.take(Method::Get, "/v1/client"), Some(Fault::Drop));
        assert_eq!(faults.take(Method::Get, "/v1/client"), Some(Fault::Drop));
        assert_eq!(faults.take(Method::Get, "/v1/client"), None);
    }

    #[test]
    fn fault_rule_with_two_faults_is_refused_with_its_index() {
        let body = json!([{"fault": {"stall": true}}, {"fault": {"drop": true, "delay_ms": 5}}]);
        let error = Faults::parse(&body).err().expect("refused");
        assert!(error.starts_with("faults[1].fault: expected exactly one of"), "{error}");
    }
}
