#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    belfius_psd2_fuzz_targets::each::flow_strong_authentication(bytes)
});
