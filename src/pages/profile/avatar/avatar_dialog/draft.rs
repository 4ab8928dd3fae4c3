//! The new avatar while it is being chosen: the state that the parts of the dialog share.

use crate::browser::focus::focus;
use crate::mutation::Mutation;
use crate::pages::profile::avatar::avatar_dialog::crop::Crop;
use crate::pages::profile::avatar::avatar_dialog::read_image::{Picture, read_image};
use lean::prelude::*;
use web_sys::{DataTransfer, File};

/// State of the image at the typed address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Preview {
    /// No address is typed.
    None,
    /// The browser is loading it.
    Loading,
    /// It is displayed.
    Shown,
    /// The address is invalid or leads to no image.
    Broken,
}

/// The new avatar: either a picture from a file, with its crop, or an address.
#[derive(Clone, Copy)]
pub struct AvatarDraft {
    /// The image of the chosen file.
    pub picture: RwSignal<Option<Picture>>,
    /// The part of the picture that becomes the avatar.
    pub crop: RwSignal<Crop>,
    /// Whether a chosen file is being read and decoded, which takes a while for a large photo.
    pub opening: RwSignal<bool>,
    /// Why the last chosen file cannot be used.
    pub file_error: RwSignal<Option<String>>,
    /// The text of the address field.
    pub address: RwSignal<String>,
    /// The image at that address.
    pub preview: RwSignal<Preview>,
    /// The request that saves it.
    pub mutation: Mutation,
}

impl AvatarDraft {
    /// An empty draft.
    pub fn new() -> Self {
        Self {
            picture: RwSignal::new(None),
            crop: RwSignal::new(Crop::new(1, 1)),
            opening: RwSignal::new(false),
            file_error: RwSignal::new(None),
            address: RwSignal::new(String::new()),
            preview: RwSignal::new(Preview::None),
            mutation: Mutation::new(),
        }
    }

    /// Reads `file` and opens it in the cropper, or sets `file_error`.
    pub fn open(self, file: File) {
        self.mutation.clear();
        self.file_error.set(None);
        self.opening.set(true);
        leptos::task::spawn_local(async move {
            let image = read_image(&file).await;
            self.opening.set(false);
            match image {
                Ok(picture) => {
                    self.crop.set(Crop::new(picture.bitmap.width(), picture.bitmap.height()));
                    self.picture.set(Some(picture));
                    request_animation_frame(|| focus("#crop"));
                }
                Err(error) => self.reject(error.message()),
            }
        });
    }

    /// Opens a dropped or pasted file. False if there is none or saving is under way.
    pub fn open_transfer(self, transfer: Option<DataTransfer>) -> bool {
        let file = transfer.and_then(|transfer| transfer.files()).and_then(|files| files.get(0));
        match file {
            Some(file) if !self.mutation.is_busy_untracked() => {
                self.open(file);
                true
            }
            _ => false,
        }
    }

    /// Drops the picture and shows why.
    pub fn reject(self, reason: String) {
        self.picture.set(None);
        self.file_error.set(Some(reason));
    }

    /// Drops the picture, so that another one can be chosen.
    pub fn discard_picture(self) {
        self.picture.set(None);
        request_animation_frame(|| focus("#choose-image"));
    }
}

impl Default for AvatarDraft {
    fn default() -> Self {
        Self::new()
    }
}
