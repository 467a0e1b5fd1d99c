//! The pictures that a paper names: they are looked at only far enough to know that they
//! are pictures and what shape they have. Their bytes go into papers as they are.

use crate::Refused;
use crate::jpeg::jpeg_size;
use crate::paper::{Picture, Pictures};

/// A JPEG and its shape.
#[derive(Clone, Copy)]
pub(super) struct Jpeg<'a> {
    /// Its file.
    pub bytes: &'a [u8],
    width: u32,
    height: u32,
}

/// Room for a picture, or what it takes of it, in a unit that both edges share.
pub(super) struct Room {
    /// From left to right.
    pub width: u64,
    /// From top to bottom.
    pub height: u64,
}

impl Room {
    /// Room of a width and a height.
    pub fn of(width: impl Into<u64>, height: impl Into<u64>) -> Room {
        Room { width: width.into(), height: height.into() }
    }
}

impl<'a> Jpeg<'a> {
    /// The picture that a paper names.
    ///
    /// # Errors
    /// It was not handed over, or is no JPEG with colours or greys and an end.
    pub fn find(picture: &Picture, pictures: &'a Pictures) -> Result<Jpeg<'a>, Refused> {
        let Picture { hash, field, .. } = *picture;
        let bytes = pictures.get(&hash).ok_or(Refused::PictureNotHere { field, hash })?;
        Jpeg::read(bytes).ok_or(Refused::NotAPicture { field, hash })
    }

    /// None where the bytes are no such JPEG.
    pub fn read(bytes: &'a [u8]) -> Option<Jpeg<'a>> {
        let (width, height) = jpeg_size(bytes)?;
        Some(Jpeg { bytes, width: width.into(), height: height.into() })
    }

    /// As large as its shape lets it be in a room.
    pub fn fit(&self, room: &Room) -> Room {
        let (width, height) = (u64::from(self.width), u64::from(self.height));
        if room.width * height <= room.height * width {
            Room::of(room.width, (room.width * height / width).max(1))
        } else {
            Room::of((room.height * width / height).max(1), room.height)
        }
    }
}
