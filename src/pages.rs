//! The pages: one module for each entry of the left-hand menu, and those one meets on the way there.

pub mod account;
pub mod auth;
pub mod billing;
pub mod credentials;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod notifications;
pub mod profile;
pub mod usage;

use crate::routes::Section;
use lean::prelude::AnyView;

/// The page of a section. Only this pointer leads there, so that a page can be in a part of its own.
pub fn page(section: Section) -> fn() -> AnyView {
    match section {
        Section::Profile => profile::page,
        Section::Usage => usage::page,
        Section::Billing => billing::page,
        Section::Credentials => credentials::page,
        Section::Notifications => notifications::page,
    }
}
