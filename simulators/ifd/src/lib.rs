//! A driver (IFD handler, MUSCLE API 3.0) that gives the real pcscd virtual readers, for tests and demonstrations.
//!
//! A reader is a stanza in a `reader.conf` with `DEVICENAME /dev/null:BASE`; cards are held to it as `slot.rs` says.
//! It is event-driven: pcscd asks for the polling function with a timeout, waits in it, and hears of a card at once
//! instead of every 400 ms.
//!
//! Absent on purpose: escape commands, protocol negotiation, more than one slot a reader. The safe half is in `slot.rs`;
//! this file turns the daemon's C calls into it and is the only unsafe code of the workspace.

#![allow(unsafe_code)]

mod frame;
mod slot;

use std::{
    collections::HashMap,
    ffi::{CStr, OsStr, c_char, c_int, c_long, c_uchar, c_ulong},
    os::unix::ffi::OsStrExt,
    path::Path,
    sync::{Arc, LazyLock, Mutex, MutexGuard},
    time::Duration,
};

use slot::{NoAnswer, Power, Presence, Slot};

/// `DWORD` and `RESPONSECODE` of pcsc-lite on Linux; both are as wide as a pointer.
type Dword = c_ulong;
type ResponseCode = c_long;
/// pcscd's number of a reader and slot.
type Lun = Dword;

// ifdhandler.h
const SUCCESS: ResponseCode = 0;
const ERROR_TAG: ResponseCode = 600;
const ERROR_NOT_SUPPORTED: ResponseCode = 606;
const COMMUNICATION_ERROR: ResponseCode = 612;
const NOT_SUPPORTED: ResponseCode = 614;
const ICC_PRESENT: ResponseCode = 615;
const ICC_NOT_PRESENT: ResponseCode = 616;
const NO_SUCH_DEVICE: ResponseCode = 617;
const TAG_ATR: Dword = 0x0303;
const TAG_ATR_STRING: Dword = 0x0009_0303;
const TAG_SLOT_THREAD_SAFE: Dword = 0x0FAC;
const TAG_THREAD_SAFE: Dword = 0x0FAD;
const TAG_SLOTS_NUMBER: Dword = 0x0FAE;
const TAG_SIMULTANEOUS_ACCESS: Dword = 0x0FAF;
const TAG_POLLING_THREAD_WITH_TIMEOUT: Dword = 0x0FB3;
const POWER_UP: Dword = 500;
const POWER_DOWN: Dword = 501;
const RESET: Dword = 502;

/// pcscd's limit of readers.
const READERS_MAX: u8 = 16;
const PROTOCOL_T1: Dword = 1;

/// `SCARD_IO_HEADER`.
#[repr(C)]
pub struct IoHeader {
    protocol: Dword,
    length: Dword,
}

static SLOTS: LazyLock<Mutex<HashMap<Lun, Arc<Slot>>>> = LazyLock::new(Mutex::default);

fn slots() -> MutexGuard<'static, HashMap<Lun, Arc<Slot>>> {
    SLOTS.lock().expect("no thread panics with the slots")
}

fn slot(lun: Lun) -> Option<Arc<Slot>> {
    slots().get(&lun).cloned()
}

/// Opens the reader of a `DEVICENAME`.
///
/// # Safety
/// `name` is a C string, as the daemon guarantees.
#[unsafe(export_name = "IFDHCreateChannelByName")]
pub unsafe extern "C" fn create_channel_by_name(lun: Lun, name: *const c_char) -> ResponseCode {
    // SAFETY: the daemon passes a C string that lives during the call.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    let base = name.iter().position(|&byte| byte == b':').map_or(name, |colon| &name[colon + 1..]);
    match Slot::open(Path::new(OsStr::from_bytes(base))) {
        Ok(slot) => {
            slots().insert(lun, slot);
            SUCCESS
        }
        Err(_) => COMMUNICATION_ERROR,
    }
}

/// Readers are opened by name only.
#[unsafe(export_name = "IFDHCreateChannel")]
pub extern "C" fn create_channel(_lun: Lun, _channel: Dword) -> ResponseCode {
    NOT_SUPPORTED
}

/// Closes the reader.
#[unsafe(export_name = "IFDHCloseChannel")]
pub extern "C" fn close_channel(lun: Lun) -> ResponseCode {
    if let Some(slot) = slots().remove(&lun) {
        slot.close();
    }
    SUCCESS
}

/// Where pcscd's thread of this reader waits for something to happen.
extern "C" fn wait(lun: Lun, timeout_ms: c_int) -> ResponseCode {
    let Some(slot) = slot(lun) else { return NO_SUCH_DEVICE };
    slot.wait(Duration::from_millis(u64::try_from(timeout_ms).unwrap_or(0)));
    SUCCESS
}

/// What this driver can do, and the card's ATR.
///
/// # Safety
/// `value` has room for `*length` bytes, as the daemon guarantees.
#[unsafe(export_name = "IFDHGetCapabilities")]
pub unsafe extern "C" fn get_capabilities(
    lun: Lun,
    tag: Dword,
    length: *mut Dword,
    value: *mut c_uchar,
) -> ResponseCode {
    let wait: extern "C" fn(Lun, c_int) -> ResponseCode = wait;
    let answer = match tag {
        TAG_ATR | TAG_ATR_STRING => match slot(lun).ok_or(NoAnswer).and_then(|slot| slot.atr()) {
            Ok(atr) => atr,
            Err(NoAnswer) => return COMMUNICATION_ERROR,
        },
        TAG_SLOT_THREAD_SAFE | TAG_THREAD_SAFE | TAG_SLOTS_NUMBER => vec![1],
        TAG_SIMULTANEOUS_ACCESS => vec![READERS_MAX],
        TAG_POLLING_THREAD_WITH_TIMEOUT => (wait as usize).to_ne_bytes().to_vec(),
        _ => return ERROR_TAG,
    };
    // SAFETY: the daemon passes a buffer and its size.
    unsafe { give(&answer, value, length) }
}

/// Copies an answer into the daemon's buffer and sets its length; an answer that does not fit is none.
///
/// # Safety
/// `buffer` has room for `*length` bytes.
unsafe fn give(answer: &[u8], buffer: *mut c_uchar, length: *mut Dword) -> ResponseCode {
    // SAFETY: the caller vouches for both pointers, and no more than `*length` bytes are written.
    unsafe {
        if usize::try_from(*length).is_ok_and(|room| answer.len() <= room) {
            std::ptr::copy_nonoverlapping(answer.as_ptr(), buffer, answer.len());
            *length = Dword::try_from(answer.len()).unwrap_or(0);
            SUCCESS
        } else {
            *length = 0;
            COMMUNICATION_ERROR
        }
    }
}

/// Nothing can be set.
#[unsafe(export_name = "IFDHSetCapabilities")]
pub extern "C" fn set_capabilities(_lun: Lun, _tag: Dword, _length: Dword, _value: *const c_uchar) -> ResponseCode {
    NOT_SUPPORTED
}

/// Any protocol is welcome.
#[unsafe(export_name = "IFDHSetProtocolParameters")]
pub extern "C" fn set_protocol_parameters(
    _lun: Lun,
    _protocol: Dword,
    _flags: c_uchar,
    _pts1: c_uchar,
    _pts2: c_uchar,
    _pts3: c_uchar,
) -> ResponseCode {
    SUCCESS
}

/// Switches the card on, off, or resets it, and gives its ATR.
///
/// # Safety
/// `atr` has room for `*length` bytes, as the daemon guarantees.
#[unsafe(export_name = "IFDHPowerICC")]
pub unsafe extern "C" fn power_icc(lun: Lun, action: Dword, atr: *mut c_uchar, length: *mut Dword) -> ResponseCode {
    let Some(slot) = slot(lun) else { return COMMUNICATION_ERROR };
    let power = match action {
        POWER_UP => Power::On,
        RESET => Power::Reset,
        POWER_DOWN => {
            // A card that is gone is without power.
            let _gone = slot.power(Power::Off);
            return SUCCESS;
        }
        _ => return NOT_SUPPORTED,
    };
    let answer = slot.power(power).and_then(|()| slot.atr());
    // SAFETY: the daemon passes a buffer and its size.
    unsafe {
        match answer {
            Ok(answer) => give(&answer, atr, length),
            Err(NoAnswer) => {
                *length = 0;
                COMMUNICATION_ERROR
            }
        }
    }
}

/// Carries an APDU to the card and its answer back.
///
/// # Safety
/// The buffers have the given sizes, as the daemon guarantees.
#[unsafe(export_name = "IFDHTransmitToICC")]
pub unsafe extern "C" fn transmit_to_icc(
    lun: Lun,
    _send: IoHeader,
    apdu: *const c_uchar,
    apdu_length: Dword,
    answer: *mut c_uchar,
    answer_length: *mut Dword,
    received: *mut IoHeader,
) -> ResponseCode {
    // SAFETY: the daemon passes the buffers with their sizes, and a header to fill.
    unsafe {
        let apdu = std::slice::from_raw_parts(apdu, usize::try_from(apdu_length).unwrap_or(0));
        match slot(lun).ok_or(NoAnswer).and_then(|slot| slot.transmit(apdu)) {
            Ok(bytes) => {
                (*received).protocol = PROTOCOL_T1;
                give(&bytes, answer, answer_length)
            }
            Err(NoAnswer) => {
                *answer_length = 0;
                COMMUNICATION_ERROR
            }
        }
    }
}

/// There are no escape commands.
///
/// # Safety
/// `returned` is null or points to a number, as the daemon guarantees.
#[unsafe(export_name = "IFDHControl")]
pub unsafe extern "C" fn control(
    _lun: Lun,
    _code: Dword,
    _tx: *const c_uchar,
    _tx_length: Dword,
    _rx: *mut c_uchar,
    _rx_length: Dword,
    returned: *mut Dword,
) -> ResponseCode {
    if !returned.is_null() {
        // SAFETY: not null, so it points to the daemon's number.
        unsafe { *returned = 0 };
    }
    ERROR_NOT_SUPPORTED
}

/// Whether a card is there.
#[unsafe(export_name = "IFDHICCPresence")]
pub extern "C" fn icc_presence(lun: Lun) -> ResponseCode {
    match slot(lun).map(|slot| slot.presence()) {
        Some(Presence::Present) => ICC_PRESENT,
        Some(Presence::Absent) => ICC_NOT_PRESENT,
        Some(Presence::Unplugged) | None => NO_SUCH_DEVICE,
    }
}
