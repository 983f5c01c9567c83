//! Values that only the bank can read. Each kind has the characters that a
//! careless client gets wrong. They protect nothing, so a quick generator does.

/// An access or refresh token: every character that RFC 6750 allows.
pub(crate) fn token() -> String {
    format!("{}-._~+/{}==", hex(12), hex(12))
}

/// An authorization code, which must be encoded in a form.
pub(crate) fn code() -> String {
    format!("{}+/{}%2B&{}=", hex(6), hex(6), hex(4))
}

/// An SCA token; the Account API page calls it an encrypted JWT.
pub(crate) fn sca_token() -> String {
    format!("eyJhbGciOiJkaXIifQ..{}.{}.{}", hex(8), hex(24), hex(8))
}

/// A logical id, which must be encoded as one segment of a path.
pub(crate) fn logical_id() -> String {
    format!("eyJhbGciOiJkaXIifQ..{}/{}+{}%2F{}==", hex(8), hex(8), hex(4), hex(4))
}

/// A logical id of the third generation: a compact JWE with direct encryption,
/// so that its second part is empty, and with the characters in which base64url
/// is not base64.
pub(crate) fn compact_jwe() -> String {
    let header = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4Q0JDLUhTMjU2In0";
    format!("{header}..{}-_{}.{}_-{}.{}", hex(5), hex(5), hex(20), hex(20), hex(11))
}

/// A UUID of version 4, as the second generation's logical ids.
pub(crate) fn uuid() -> String {
    let variant = fastrand::choice(['8', '9', 'a', 'b']).unwrap_or('8');
    let (third, fourth) = (hex(2), hex(2));
    let tail = |text: &str| text.chars().skip(1).collect::<String>();
    format!("{}-{}-4{}-{variant}{}-{}", hex(4), hex(2), tail(&third), tail(&fourth), hex(6))
}

/// A page key, which must be encoded in a query.
pub(crate) fn page_key() -> String {
    format!("{}+/{}&next=%20{}==", hex(8), hex(8), hex(4))
}

/// The `apptoken` of a page's address, long as in production.
pub(crate) fn app_token() -> String {
    hex(100)
}

/// Random hexadecimal digits, two for each byte.
pub(crate) fn hex(bytes: usize) -> String {
    (0..bytes).map(|_| format!("{:02x}", fastrand::u8(..))).collect()
}
