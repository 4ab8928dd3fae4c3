//! The header of an image file. The rest of its tests run outside the browser; these are about numbers of 32 bits.

use console::pages::profile::avatar::avatar_dialog::image_file::{ImageFile, ImageFileError};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn a_length_that_leads_back_into_the_file_is_the_end_of_it() {
    let png = b"\x89PNG\r\n\x1a\n\xff\xff\xff\xf4IHDR\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0CRC!";
    let size = b"\0\0\0\x14ispe\0\0\0\0\0\0\0\x08\0\0\0\x08";
    let heif = [b"\0\0\0\x10ftypheic\0\0\0\0".as_slice(), size, b"\xff\xff\xff\xecmdat"].concat();
    for file in [png.as_slice(), &heif] {
        assert_eq!(ImageFile::parse(file), Err(ImageFileError::Incomplete));
    }
}
