//! The stylesheet and its presets, as text.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use leptos_clerk_components::{THEME, themes};

/// Clerk's names: every one is honoured.
/// Source: https://clerk.com/docs/guides/customizing-clerk/appearance-prop/variables
const NAMES: [&str; 22] = [
    "color-primary",
    "color-primary-foreground",
    "color-danger",
    "color-warning",
    "color-success",
    "color-neutral",
    "color-foreground",
    "color-muted-foreground",
    "color-muted",
    "color-background",
    "color-input-foreground",
    "color-input",
    "color-shimmer",
    "color-ring",
    "color-shadow",
    "color-border",
    "font-family",
    "font-family-buttons",
    "font-size",
    "font-weight",
    "border-radius",
    "spacing",
];

/// The properties a preset sets.
fn set(preset: &str) -> BTreeMap<&str, &str> {
    let lines = preset.lines().filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "));
    lines.filter(|(name, _)| name.starts_with("--clerk-")).collect()
}

#[test]
fn theme_uses_every_css_variable_of_clerk() {
    for name in NAMES {
        let asks = format!("var(--clerk-{name},");
        assert!(THEME.contains(&asks), "{name} is not honoured");
        assert!(
            set(themes::DEFAULT).contains_key(format!("--clerk-{name}").as_str()),
            "{name} is not listed"
        );
    }
}

/// What the theme falls back to, with its private names as the properties they stand for.
fn fallbacks() -> BTreeMap<String, String> {
    let mut public = BTreeMap::new();
    let mut found = Vec::new();
    for line in THEME.lines() {
        let Some((private, value)) = line.trim().trim_end_matches(';').split_once(": ") else { continue };
        let Some((name, fallback)) = value.strip_prefix("var(--clerk-").and_then(|it| it.split_once(", "))
        else {
            continue;
        };
        let Some(fallback) = fallback.strip_suffix(')') else { continue };
        if private.starts_with("--_") {
            public.insert(private.to_owned(), format!("--clerk-{name}"));
            found.push((format!("--clerk-{name}"), fallback.to_owned()));
        }
    }
    let known = |text: String| {
        public.iter().fold(text, |text, (private, name)| {
            text.replace(&format!("var({private})"), &format!("var({name})"))
        })
    };
    found.into_iter().map(|(name, fallback)| (name, known(fallback))).collect()
}

#[test]
fn default_preset_equals_the_theme_without_a_preset() {
    let fallbacks = fallbacks();
    assert!(fallbacks.len() > 15, "{fallbacks:?}");
    let listed = set(themes::DEFAULT);
    for (name, fallback) in &fallbacks {
        assert_eq!(listed.get(name.as_str()), Some(&fallback.as_str()), "{name}");
    }
}

#[test]
fn presets_set_only_variables_that_the_theme_uses() {
    for preset in [themes::DEFAULT, themes::DARK, themes::NEUTRAL, themes::SHADCN] {
        let set = set(preset);
        assert!(set.len() > 8, "{preset}");
        for name in set.keys() {
            assert!(THEME.contains(&format!("var({name},")), "{name} is unknown");
        }
    }
}

#[test]
fn theme_has_no_duplicate_selectors_and_no_left_or_right() {
    let mut blocks = Vec::new();
    let mut seen = BTreeMap::new();
    for line in THEME.lines().map(str::trim) {
        if let Some(selector) = line.strip_suffix('{') {
            blocks.push(selector.trim().to_owned());
            let place = blocks.join(" > ");
            *seen.entry(place).or_insert(0) += 1;
        } else if line == "}" {
            blocks.pop();
        }
        for side in
            ["left:", "right:", "margin-left", "padding-right", "text-align: left", "text-align: right"]
        {
            assert!(!line.starts_with(side), "{line}: use the logical property");
        }
    }
    let twice: Vec<_> =
        seen.iter().filter(|(place, times)| **times > 1 && !place.contains("@media")).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn example_restyle_takes_at_most_forty_lines() {
    let restyle = include_str!("../examples/restyle/shadcn.css");
    assert!(restyle.lines().count() <= 40);
    let own_field = include_str!("../examples/gallery/own_field.rs");
    let code = own_field.lines().filter(|line| !line.starts_with("//") && !line.trim().is_empty());
    assert!(code.count() <= 21, "twenty lines, and one of documentation");
}
