//! backend.

fn main() {}
