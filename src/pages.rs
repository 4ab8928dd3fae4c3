//! The pages: a module for each entry of the section menu, and the pages for signing in and for errors.

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

/// The page of a section. It must be called only through this pointer, so that it can be in a part of its own.
pub fn page(section: Section) -> fn() -> AnyView {
    match section {
        Section::Profile => profile::page,
        Section::Usage => usage::page,
        Section::Billing => billing::page,
        Section::Credentials => credentials::page,
        Section::Notifications => notifications::page,
    }
}
