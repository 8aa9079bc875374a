//! The examples of this package can be split: see `leptos-clerk-split`, which needs to know what the linker has moved.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|is| is == value);
    let is_split = std::env::var_os("CARGO_FEATURE_SPLIT").is_some();
    if is_split && is("PROFILE", "release") && is("CARGO_CFG_TARGET_ARCH", "wasm32") {
        println!("cargo::rustc-link-arg-examples=--emit-relocs");
    }
}
