//! A local Clerk Frontend API.
