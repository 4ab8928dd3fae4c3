//! Geometry of the crop: a square that always lies inside the image.

/// The largest zoom factor.
pub const MAX_ZOOM: f64 = 8.0;

/// A square of `side` pixels at `x`, `y` of an image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    width: f64,
    height: f64,
    /// Left edge, in pixels of the image.
    pub x: f64,
    /// Upper edge, in pixels of the image.
    pub y: f64,
    /// Width and height, in pixels of the image.
    pub side: f64,
}

impl Crop {
    /// The largest square in the middle of an image of this size, in pixels.
    pub fn new(width: u32, height: u32) -> Self {
        let (width, height) = (f64::from(width.max(1)), f64::from(height.max(1)));
        let side = width.min(height);
        Self { width, height, x: (width - side) / 2.0, y: (height - side) / 2.0, side }
    }

    /// Moved by fractions of its side: `1.0` moves it by its whole width.
    #[must_use]
    pub fn moved(self, right: f64, down: f64) -> Self {
        Self { x: self.x + right * self.side, y: self.y + down * self.side, ..self }.clamped()
    }

    /// The zoom factor, from 1 to [`MAX_ZOOM`].
    pub fn zoom(self) -> f64 {
        self.width.min(self.height) / self.side
    }

    /// Zoomed to the factor `zoom`; the centre stays.
    #[must_use]
    pub fn zoomed(self, zoom: f64) -> Self {
        let zoom = clamp(1.0, zoom, MAX_ZOOM);
        let side = self.width.min(self.height) / zoom;
        let shift = (self.side - side) / 2.0;
        Self { x: self.x + shift, y: self.y + shift, side, ..self }.clamped()
    }

    fn clamped(self) -> Self {
        Self { x: clamp(0.0, self.x, self.width - self.side), y: clamp(0.0, self.y, self.height - self.side), ..self }
    }
}

/// `value` limited to `min..=max`; `min` for NaN. Used instead of `f64::clamp`, which can panic and so brings the code
/// that formats floating-point numbers into the program.
fn clamp(min: f64, value: f64, max: f64) -> f64 {
    if value >= min { value.min(max.max(min)) } else { min }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_crop_stays_inside_the_image(
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
    fn zooming_keeps_the_centre() {
        let crop = Crop::new(400, 200).zoomed(2.0);
        assert_eq!((crop.x, crop.y, crop.side), (150.0, 50.0, 100.0));
        assert_eq!(crop.zoomed(1.0), Crop::new(400, 200));
        assert_eq!(crop.zoomed(f64::NAN), Crop::new(400, 200));
    }
}
