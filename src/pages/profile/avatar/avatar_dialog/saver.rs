//! Saving the new avatar: uploading the cropped picture, which can be cancelled, or storing the address.

use crate::api::{self, ApiError};
use crate::mutation::{Failure, Look, Outcome};
use crate::pages::profile::avatar::avatar_dialog::crop_canvas::encode;
use crate::pages::profile::avatar::avatar_dialog::draft::AvatarDraft;
use crate::pages::profile::avatar::avatar_dialog::read_image::Picture;
use crate::session::{SessionStore, use_session};
use crate::ui::dialog::{DialogHandle, use_dialog};
use crate::ui::status::{Status, use_status};
use api_types::{AvatarAddress, UpdateUser};
use lean::prelude::*;

/// Saves a draft, then closes the dialog.
#[derive(Clone, Copy)]
pub struct AvatarSaver {
    draft: AvatarDraft,
    session: SessionStore,
    status: Status,
    dialog: DialogHandle,
    /// The uploaded fraction, from 0 to 1, while an upload is under way.
    pub progress: RwSignal<Option<f64>>,
    /// The address of the image when the dialog opened.
    before: StoredValue<Option<String>>,
    /// Aborts the upload; `None` if there is none or it has been cancelled.
    abort: StoredValue<Option<Box<dyn Fn()>>, LocalStorage>,
}

impl AvatarSaver {
    /// For the dialog of the current owner. An upload is cancelled when the dialog closes.
    pub fn new(draft: AvatarDraft) -> Self {
        let session = use_session();
        let before = untrack(move || session.user()).and_then(|user| user.avatar_url);
        let saver = Self {
            draft,
            session,
            before: StoredValue::new(before),
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
        let crop = self.draft.crop.get_untracked();
        self.draft.mutation.run(async move {
            let image = match picture.uncut {
                Some(file) => Some((*file).clone()),
                None => encode(&picture.bitmap, crop).await,
            };
            let Some(image) = image else {
                self.draft.reject("The browser has no memory left to cut this image. Choose a smaller one.".into());
                return Ok(());
            };
            let (progress, abort) = (self.progress, self.abort);
            progress.set(Some(0.0));
            let request = api::account::upload_avatar(
                &self.session.handle_untracked(),
                &image,
                move |sent| progress.set(Some(sent)),
                move |cancel| drop(abort.try_set_value(Some(cancel))),
            );
            let settled = self.draft.mutation.send(request, self.look()).await;
            progress.set(None);
            let was_cancelled = self.take_abort().is_none();
            match settled {
                Ok(answer) => {
                    if let Some(answer) = answer {
                        self.session.avatar_changed(&answer);
                    }
                    self.finish();
                    Ok(())
                }
                Err(Failure { error: ApiError::Offline, outcome: Outcome::NotDone }) if was_cancelled => Ok(()),
                Err(failure) => Err(failure),
            }
        });
    }

    /// Reads the account again. With the image as before the upload was not made; another one may also be that of another
    /// device.
    fn look(self) -> Look {
        let before = self.before.try_get_value().flatten();
        Box::pin(async move {
            if self.session.reread().await?.avatar_url == before { Ok(false) } else { Err(ApiError::Unconfirmed) }
        })
    }

    fn store_address(self) {
        let Ok(address) = AvatarAddress::parse(&self.draft.address.get_untracked()) else { return };
        self.draft.mutation.run(async move {
            let change = UpdateUser { avatar_url: Some(address), ..UpdateUser::default() };
            self.session.update(self.draft.mutation, change).await?;
            self.finish();
            Ok(())
        });
    }

    fn finish(self) {
        self.dialog.close();
        self.status.done("Avatar saved.");
    }
}
