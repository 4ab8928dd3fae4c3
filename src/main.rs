//! Starts the console.

fn main() {
    console::app::start();
}
