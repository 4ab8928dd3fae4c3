//! The square that is cut out of an image: always inside it, never turned.

/// The most that can be zoomed in.
pub const MAX_ZOOM: f64 = 8.0;

/// A square of `side` pixels at `x`, `y` of an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    width: f64,
    height: f64,
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// How long its sides are.
    pub side: f64,
}

impl Crop {
    /// The largest square in the middle of an image of this size, which has at least a pixel.
    pub fn new(width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let side = width.min(height);
        Self { width, height, x: (width - side) / 2.0, y: (height - side) / 2.0, side }
    }

    /// Moved by parts of its side: `1.0` is as far as it is long.
    #[must_use]
    pub fn moved(self, right: f64, down: f64) -> Self {
        Self { x: self.x + right * self.side, y: self.y + down * self.side, ..self }.inside()
    }

    /// How far it is zoomed in, from 1 to [`MAX_ZOOM`].
    pub fn zoom(self) -> f64 {
        self.width.min(self.height) / self.side
    }

    /// Zoomed to `zoom`, about its middle.
    #[must_use]
    pub fn zoomed(self, zoom: f64) -> Self {
        let zoom = between(1.0, zoom, MAX_ZOOM);
        let side = self.width.min(self.height) / zoom;
        let shift = (self.side - side) / 2.0;
        Self { x: self.x + shift, y: self.y + shift, side, ..self }.inside()
    }

    fn inside(self) -> Self {
        Self {
            x: between(0.0, self.x, self.width - self.side),
            y: between(0.0, self.y, self.height - self.side),
            ..self
        }
    }
}

/// `value`, but not under `least` nor over `most`, and `least` for what is no number at all. `f64::clamp` can panic, and
/// brings the printing of floating-point numbers along, which is more than this whole file.
fn between(least: f64, value: f64, most: f64) -> f64 {
    if value >= least { value.min(most.max(least)) } else { least }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn whatever_is_done_the_square_stays_inside(
            width in 1u32..8192, height in 1u32..8192,
            steps in prop::collection::vec((-3.0f64..3.0, -3.0f64..3.0, 0.0f64..12.0), 0..20),
        ) {
            let mut crop = Crop::new(width, height);
            for (right, down, zoom) in steps {
                crop = crop.moved(right, down).zoomed(zoom);
                prop_assert!(crop.x >= 0.0 && crop.y >= 0.0 && crop.side > 0.0);
                prop_assert!(crop.x + crop.side <= f64::from(width) + 1e-6);
                prop_assert!(crop.y + crop.side <= f64::from(height) + 1e-6);
                prop_assert!((1.0 - 1e-9..=MAX_ZOOM + 1e-9).contains(&crop.zoom()));
            }
        }
    }

    #[test]
    fn zooming_keeps_the_middle() {
        let crop = Crop::new(400, 200).zoomed(2.0);
        assert_eq!((crop.x, crop.y, crop.side), (150.0, 50.0, 100.0));
        assert_eq!(crop.zoomed(1.0), Crop::new(400, 200));
        assert_eq!(crop.zoomed(f64::NAN), Crop::new(400, 200));
    }
}
