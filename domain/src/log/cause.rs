//! What must be stored once, and who sent it.

use crate::{
    ids::{BookingId, BrowserId, DeviceId, FormId, StaffId, VisitId},
    taps::TapSeq,
};

/// What must be stored once: a device's tap by its number, a person's form by its id and who sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The tap with this number of this device.
    Tap(DeviceId, TapSeq),
    /// A form, as [`Cause::form`] makes it.
    Form(FormKey),
}

/// A form together with who sent it. Nothing can be learned from it about either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FormKey([u8; 16]);

/// Who sends a form. What a form has done is told to nobody else: the same id from another sender is another form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sender {
    /// Somebody of the staff, signed in.
    Staff(StaffId),
    /// A kiosk, by its signature.
    Device(DeviceId),
    /// Whoever has the address of this number's page.
    Visit(VisitId),
    /// Whoever has the address of this booking's page.
    Booking(BookingId),
    /// A browser without an account, by its cookie.
    Browser(BrowserId),
    /// A browser that keeps no cookies: it has the form's id, which nobody can guess, and nothing else.
    Nameless,
}

impl Sender {
    const fn bits(self) -> (u8, u128) {
        match self {
            Self::Staff(id) => (b's', id.raw().unsigned_abs() as u128),
            Self::Device(id) => (b'd', id.raw().unsigned_abs() as u128),
            Self::Visit(id) => (b'v', id.raw().unsigned_abs() as u128),
            Self::Booking(id) => (b'b', id.raw().unsigned_abs() as u128),
            Self::Browser(id) => (b'c', id.bits()),
            Self::Nameless => (b'n', 0),
        }
    }
}

impl Cause {
    /// This form of this sender.
    #[must_use]
    pub fn form(form: FormId, sender: Sender) -> Self {
        let (kind, who) = sender.bits();
        let mut bytes = [0_u8; 33];
        bytes[0] = kind;
        bytes[1..17].copy_from_slice(&who.to_be_bytes());
        bytes[17..].copy_from_slice(&form.bits().to_be_bytes());
        let digest = ring::digest::digest(&ring::digest::SHA256, &bytes);
        Self::Form(FormKey(digest.as_ref()[..16].try_into().expect("sixteen bytes")))
    }

    /// The unique key that a row holds: sorted by device and number, so that an index grows at few places. Forms are at no
    /// place in particular, and nobody asks for neighbours of one.
    #[must_use]
    pub fn key(self) -> Vec<u8> {
        let mut key = Vec::with_capacity(17);
        match self {
            Self::Tap(device, seq) => {
                key.push(b't');
                key.extend_from_slice(&device.raw().to_be_bytes());
                key.extend_from_slice(&seq.0.to_be_bytes());
            }
            Self::Form(FormKey(form)) => {
                key.push(b'f');
                key.extend_from_slice(&form);
            }
        }
        key
    }
}
