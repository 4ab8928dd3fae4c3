//! Saving the new avatar: uploading the cropped picture, which can be cancelled, or storing the address.

use crate::api::{self, ApiError};
use crate::pages::profile::avatar::avatar_dialog::crop_canvas::encode;
use crate::pages::profile::avatar::avatar_dialog::draft::{AvatarDraft, Picture};
use crate::session::{SessionStore, use_session};
use crate::ui::dialog::{DialogHandle, use_dialog};
use crate::ui::status::{Status, use_status};
use api_types::{AvatarAddress, AvatarUrl, UpdateUser};
use lean::prelude::*;
use web_sys::Blob;

/// Saves a draft, then closes the dialog.
#[derive(Clone, Copy)]
pub struct AvatarSaver {
    draft: AvatarDraft,
    session: SessionStore,
    status: Status,
    dialog: DialogHandle,
    /// The uploaded fraction, from 0 to 1, while an upload is under way.
    pub progress: RwSignal<Option<f64>>,
    /// Aborts the upload; `None` if there is none or it has been cancelled.
    abort: StoredValue<Option<Box<dyn Fn()>>, LocalStorage>,
}

impl AvatarSaver {
    /// For the dialog of the current owner. An upload is cancelled when the dialog closes.
    pub fn new(draft: AvatarDraft) -> Self {
        let saver = Self {
            draft,
            session: use_session(),
            status: use_status(),
            dialog: use_dialog(),
            progress: RwSignal::new(None),
            abort: StoredValue::new_local(None),
        };
        on_cleanup(move || saver.cancel());
        saver
    }

    /// Uploads the picture if there is one, otherwise stores the address.
    pub fn save(self) {
        match self.draft.picture.get_untracked() {
            Some(picture) => self.upload(picture),
            None => self.store_address(),
        }
    }

    /// Aborts the upload, if one is under way.
    pub fn cancel(self) {
        if let Some(abort) = self.take_abort() {
            abort();
        }
    }

    fn take_abort(self) -> Option<Box<dyn Fn()>> {
        self.abort.try_update_value(Option::take).flatten()
    }

    fn upload(self, picture: Picture) {
        let (handle, crop) = (self.session.handle_untracked(), self.draft.crop.get_untracked());
        self.draft.mutation.run(async move {
            let image = match picture.uncut {
                Some(file) => Some((*file).clone()),
                None => encode(&picture.bitmap, crop).await,
            };
            let Some(image) = image else {
                self.draft.reject("The browser has no memory left to cut this image. Choose a smaller one.".into());
                return Ok(());
            };
            let answer = self.send(&handle, &image).await;
            self.progress.set(None);
            let was_cancelled = self.take_abort().is_none();
            match answer.and_then(|answer| self.session.avatar_changed(answer)) {
                Ok(()) => {
                    self.finish();
                    Ok(())
                }
                Err(error) => {
                    // The service may have stored the image before the answer was lost.
                    if error.outcome_unknown() {
                        self.session.check();
                    }
                    if was_cancelled && error == ApiError::Offline { Ok(()) } else { Err(error) }
                }
            }
        });
    }

    async fn send(self, handle: &str, image: &Blob) -> Result<AvatarUrl, ApiError> {
        let progress = self.progress;
        progress.set(Some(0.0));
        let upload = api::account::upload_avatar(handle, image, move |sent| progress.set(Some(sent)))?;
        self.abort.try_set_value(Some(Box::new(upload.cancel())));
        Ok(serde_js::from_value(upload.answer().await?)?)
    }

    fn store_address(self) {
        let Ok(address) = AvatarAddress::parse(&self.draft.address.get_untracked()) else { return };
        self.draft.mutation.run(async move {
            let change = UpdateUser { avatar_url: Some(address.clone()), ..UpdateUser::default() };
            let user = self.session.update(change).await?;
            // A service that ignores `avatar_url` answers with the avatar as it was.
            if user.avatar_url.as_deref() != Some(address.as_str()) {
                return Err(ApiError::Forbidden(Some("it takes no image addresses. Upload the image instead.".into())));
            }
            self.finish();
            Ok(())
        });
    }

    fn finish(self) {
        self.dialog.close();
        self.status.done("Avatar saved.");
    }
}
