//! Faults that tests plant in the store to see them caught. In what is shipped there
//! are none: the feature is the tests' own.

/// Whether a fault was planted, in this program or by the variable it was started with.
pub(super) fn is_planted(fault: &str) -> bool {
    cfg!(feature = "planted-faults") && planted().is_some_and(|planted| planted == fault)
}

#[cfg(feature = "planted-faults")]
static HERE: std::sync::Mutex<Option<&str>> = std::sync::Mutex::new(None);

/// Plants a fault in this program, or takes it out again.
#[cfg(feature = "planted-faults")]
pub fn plant(fault: Option<&'static str>) {
    *HERE.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = fault;
}

#[cfg(feature = "planted-faults")]
fn planted() -> Option<String> {
    let here = *HERE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    here.map(str::to_owned).or_else(|| std::env::var("KY_CUONG_PLANT").ok())
}

#[cfg(not(feature = "planted-faults"))]
fn planted() -> Option<String> {
    None
}
