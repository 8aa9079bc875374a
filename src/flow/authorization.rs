//! Authorization: roles, permissions, features, plans and reverification.

use crate::wire::Session;

/// Something to have, as the parameters of Clerk's `has()`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Requirement {
    /// A role in the organization they act for, for example `org:admin`; the prefix may be left out.
    Role(String),
    /// A permission there, for example `org:billing:manage`; the prefix may be left out.
    Permission(String),
    /// A feature, of the organization (`org:reports`), the user (`user:reports`) or either (`reports`).
    Feature(String),
    /// A plan, scoped as a feature.
    Plan(String),
    /// To have proved lately who they are.
    Reverification(Reverification),
}

/// The required age and kind of the last verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reverification {
    /// By what.
    pub level: ReverificationLevel,
    /// The greatest age, in minutes.
    pub after_minutes: i64,
}

/// The kind of factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReverificationLevel {
    /// The first factor.
    FirstFactor,
    /// The second factor; the first, of those who have no second.
    SecondFactor,
    /// Both, as far as there are two.
    MultiFactor,
}

impl Reverification {
    /// Both factors within ten minutes.
    pub const STRICT_MFA: Self = Self { level: ReverificationLevel::MultiFactor, after_minutes: 10 };
    /// The second factor within ten minutes.
    pub const STRICT: Self = Self { level: ReverificationLevel::SecondFactor, after_minutes: 10 };
    /// The second factor within an hour.
    pub const MODERATE: Self = Self { level: ReverificationLevel::SecondFactor, after_minutes: 60 };
    /// The second factor within a day.
    pub const LAX: Self = Self { level: ReverificationLevel::SecondFactor, after_minutes: 1440 };

    /// Returns `true` if factors of these ages, in minutes, are young enough; -1 means "never".
    fn is_met(self, first: i64, second: i64) -> bool {
        let is_young = |age: i64| (0..self.after_minutes).contains(&age);
        match self.level {
            ReverificationLevel::FirstFactor => is_young(first),
            _ if second < 0 => is_young(first),
            ReverificationLevel::SecondFactor => is_young(second),
            ReverificationLevel::MultiFactor => is_young(first) && is_young(second),
        }
    }
}

/// The features and plans of a session token: comma lists whose entries are scoped by `o:`, `u:` or `uo:`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Entitlements<'a> {
    pub(crate) features: &'a str,
    pub(crate) plans: &'a str,
}

/// Returns `true` if the session fulfills the requirement. A pending session fulfills none.
pub(crate) fn has(session: &Session, entitlements: Entitlements<'_>, requirement: &Requirement) -> bool {
    if session.status != crate::wire::SessionStatus::Active {
        return false;
    }
    match requirement {
        Requirement::Role(role) => {
            membership(session).is_some_and(|member| unprefixed(&member.role) == unprefixed(role))
        }
        Requirement::Permission(permission) => membership(session).is_some_and(|member| {
            member.permissions.iter().any(|known| unprefixed(known) == unprefixed(permission))
        }),
        Requirement::Feature(feature) => lists(entitlements.features, feature),
        Requirement::Plan(plan) => lists(entitlements.plans, plan),
        Requirement::Reverification(wanted) => match session.factor_verification_age[..] {
            [first, second] => wanted.is_met(first, second),
            _ => false,
        },
    }
}

/// Returns the membership the session acts by.
pub(crate) fn membership(session: &Session) -> Option<&crate::wire::OrganizationMembership> {
    let id = session.last_active_organization_id.as_ref()?;
    let memberships = &session.user.as_ref()?.organization_memberships;
    memberships.iter().find(|membership| membership.organization.id == *id)
}

fn unprefixed(key: &str) -> &str {
    key.strip_prefix("org:").unwrap_or(key)
}

/// Returns `true` if a comma-separated list of scoped names has `wanted`.
fn lists(list: &str, wanted: &str) -> bool {
    let (scope, name) = match wanted.split_once(':') {
        Some(("org" | "organization", name)) => (Some('o'), name),
        Some(("user", name)) => (Some('u'), name),
        _ => (None, wanted),
    };
    list.split(',')
        .filter_map(|entry| entry.trim().split_once(':'))
        .any(|(scopes, known)| known == name && scope.is_none_or(|scope| scopes.contains(scope)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read::read_json;

    fn session(status: &str) -> Session {
        read_json(&serde_json::json!({
            "id": "sess_1", "status": status, "last_active_organization_id": "org_1",
            "factor_verification_age": [5, -1],
            "user": { "id": "user_1", "organization_memberships": [
                { "id": "m_1", "role": "org:admin", "permissions": ["org:billing:manage"], "organization": { "id": "org_1" } },
                { "id": "m_2", "role": "org:member", "organization": { "id": "org_2" } },
            ] },
        }))
        .expect("a session")
    }

    #[test]
    fn roles_and_permissions_are_those_of_the_organization_in_use() {
        let has = |requirement| has(&session("active"), Entitlements::default(), &requirement);
        assert!(has(Requirement::Role("org:admin".into())) && has(Requirement::Role("admin".into())));
        assert!(!has(Requirement::Role("org:member".into())));
        assert!(has(Requirement::Permission("billing:manage".into())));
        assert!(!has(Requirement::Permission("org:billing:read".into())));
    }

    #[test]
    fn features_and_plans_are_scoped() {
        let entitlements = Entitlements { features: "o:teams,uo:export", plans: "u:free,o:pro" };
        let has = |requirement| has(&session("active"), entitlements, &requirement);
        for feature in ["teams", "org:teams", "user:export", "org:export"] {
            assert!(has(Requirement::Feature(feature.into())), "{feature}");
        }
        assert!(!has(Requirement::Feature("user:teams".into())));
        assert!(has(Requirement::Plan("org:pro".into())) && !has(Requirement::Plan("user:pro".into())));
        assert!(!has(Requirement::Plan("o:pro".into())));
    }

    #[test]
    fn reverification_without_second_factor_uses_the_first() {
        let has =
            |wanted| has(&session("active"), Entitlements::default(), &Requirement::Reverification(wanted));
        assert!(has(Reverification::STRICT) && has(Reverification::STRICT_MFA));
        let short = Reverification { after_minutes: 5, ..Reverification::STRICT };
        assert!(!has(short));
        assert!(!Reverification::STRICT.is_met(1, 30) && Reverification::MODERATE.is_met(90, 30));
        assert!(!Reverification::STRICT_MFA.is_met(30, 1));
        // In this very minute; never; just too long ago.
        assert!(Reverification::STRICT.is_met(999, 0) && !Reverification::STRICT.is_met(999, -1));
        assert!(!Reverification::STRICT.is_met(0, 10));
    }

    #[test]
    fn pending_session_has_no_permissions() {
        let role = Requirement::Role("org:admin".into());
        assert!(!has(&session("pending"), Entitlements::default(), &role));
    }
}
