//! The frame round every page: top bar, account switcher, account menu, tabs, left-hand menu, and what a change of
//! page does to title, focus and scroll.

pub mod account_menu;
pub mod announcer;
pub mod avatar;
pub mod frame;
pub mod section_menu;
pub mod switcher;
pub mod tabs;
pub mod top_bar;
