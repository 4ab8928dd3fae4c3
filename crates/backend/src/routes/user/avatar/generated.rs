//! The generated image: five by five squares, mirrored, drawn from the account's id.

use std::fmt::Write;

/// Draws the image for this digest.
pub(super) fn draw(digest: &[u8]) -> String {
    let hue = u32::from(digest[0]) * 360 / 256;
    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 84 84" width="84" height="84"><rect width="84" height="84" fill="hsl({hue},45%,90%)"/><g fill="hsl({hue},55%,38%)">"#
    );
    for (row, byte) in digest[1..6].iter().enumerate() {
        for column in (0..5_usize).filter(|column| byte >> (*column).min(4 - column) & 1 == 1) {
            let (x, y) = (7 + 14 * column, 7 + 14 * row);
            // Writing to a string cannot fail.
            let _ = write!(svg, r#"<rect x="{x}" y="{y}" width="14" height="14"/>"#);
        }
    }
    svg + "</g></svg>"
}

#[cfg(test)]
mod tests {
    use super::draw;

    #[test]
    fn the_image_is_the_same_for_the_same_account_and_mirrored() {
        let svg = draw(&[0, 0b001, 0b110, 0, 0, 0]);
        assert_eq!(svg, draw(&[0, 0b001, 0b110, 0, 0, 0]));
        for square in [r#"x="7" y="7""#, r#"x="63" y="7""#, r#"x="21" y="21""#, r#"x="35" y="21""#, r#"x="49" y="21""#]
        {
            assert!(svg.contains(square), "{square}");
        }
        assert_eq!(svg.matches("<rect").count(), 6);
    }
}
