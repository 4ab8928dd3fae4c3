//! What the browser is asked for directly.

pub mod clipboard;
pub mod clock;
pub mod dom;
pub mod download;
pub mod focus;
pub mod location;
pub mod storage;
pub mod timers;
