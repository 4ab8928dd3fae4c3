//! The frame around every page: top bar, account switcher, account menu, tabs, left-hand menu, and the title and focus of a
//! new page.

pub mod account_menu;
pub mod account_switcher;
pub mod bare_page;
pub mod frame;
pub mod new_version_banner;
pub mod route_announcer;
pub mod section_menu;
pub mod tabs;
pub mod top_bar;
